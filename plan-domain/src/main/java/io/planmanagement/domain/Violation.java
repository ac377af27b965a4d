package io.planmanagement.domain;

/**
 * One rule that a document breaks.
 *
 * @param pointer where: in the document that was sent; of a patch that could be applied, in the
 *     document that results
 * @param keyword the rule, named as JSON Schema names it where it has a name for it. Further ones:
 *     {@code conflict} for two objects of one id with different content, {@code duplicate} for two
 *     linked plan services of one id, {@code reserved} for an id that the service needs itself,
 *     {@code attribute} for an attribute in place of a property; {@code maxBytes}, {@code
 *     maxValues}, {@code maxDepth} for the bounds of a document; {@code exists}, {@code outside}
 *     for a place that a patch does not find
 * @param message what is expected there, in words; it never repeats ids or content
 */
public record Violation(Pointer pointer, String keyword, String message) {}
