/** Tests of the codec, the schema and the patch formats. */
@org.jspecify.annotations.NullMarked
package io.planmanagement.json;
