package io.planmanagement.testkit.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.testkit.search.EnglishWords.Word;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnglishWordsTest {

  /** The examples of Porter's paper, step by step, and some of his vocabulary. */
  @ParameterizedTest
  @CsvSource({
    "caresses,caress",
    "ponies,poni",
    "ties,ti",
    "caress,caress",
    "cats,cat",
    "feed,feed",
    "agreed,agre",
    "plastered,plaster",
    "bled,bled",
    "motoring,motor",
    "sing,sing",
    "conflated,conflat",
    "troubled,troubl",
    "sized,size",
    "hopping,hop",
    "tanned,tan",
    "falling,fall",
    "hissing,hiss",
    "fizzed,fizz",
    "failing,fail",
    "filing,file",
    "happy,happi",
    "sky,sky",
    "relational,relat",
    "conditional,condit",
    "rational,ration",
    "valenci,valenc",
    "digitizer,digit",
    "conformabli,conform",
    "radicalli,radic",
    "differentli,differ",
    "vileli,vile",
    "analogousli,analog",
    "vietnamization,vietnam",
    "predication,predic",
    "operator,oper",
    "feudalism,feudal",
    "decisiveness,decis",
    "hopefulness,hope",
    "callousness,callous",
    "formaliti,formal",
    "sensitiviti,sensit",
    "sensibiliti,sensibl",
    "triplicate,triplic",
    "formative,form",
    "formalize,formal",
    "electriciti,electr",
    "electrical,electr",
    "hopeful,hope",
    "goodness,good",
    "revival,reviv",
    "allowance,allow",
    "inference,infer",
    "airliner,airlin",
    "gyroscopic,gyroscop",
    "adjustable,adjust",
    "defensible,defens",
    "irritant,irrit",
    "replacement,replac",
    "adjustment,adjust",
    "dependent,depend",
    "adoption,adopt",
    "homologou,homolog",
    "communism,commun",
    "activate,activ",
    "angulariti,angular",
    "homologous,homolog",
    "effective,effect",
    "bowdlerize,bowdler",
    "probate,probat",
    "rate,rate",
    "cease,ceas",
    "controll,control",
    "roll,roll",
    "generalizations,gener",
    "oscillators,oscil",
    "a,a",
    "is,is",
    "yes,ye",
    "archaeology,archaeolog"
  })
  void words_are_reduced_to_the_stems_that_porter_published(String word, String stem) {
    assertEquals(stem, PorterStem.of(word));
  }

  @Test
  void texts_are_cut_at_the_boundaries_of_words() {
    Map<String, List<String>> expected =
        Map.of(
            "Urgent Care, or (urgent) care!", List.of("urgent", "care", "urgent", "care"),
            "3.14 1,000 1.a a.b a,b x_y", List.of("3.14", "1,000", "1", "a.b", "b", "x_y"),
            "don't can’t rock'n'roll 'quoted'", List.of("don't", "can’t", "rock'n'rol", "quot"),
            "$62.50 20% A1-B2", List.of("62.50", "20", "a1", "b2"),
            "計画書 ひら カタカナ 한국어", List.of("計", "画", "書", "ひ", "ら", "カタカナ", "한국어"),
            "e\u0301te\u0301 été", List.of("e\u0301te\u0301", "été"),
            "👩‍⚕️ visit🩺", List.of("👩‍⚕️", "visit", "🩺"),
            "\u0000 - \uFFFF ?", List.of());

    expected.forEach((text, stems) -> assertEquals(stems, stems(text), text));
  }

  @Test
  void stop_words_are_left_out_and_keep_their_places() {
    assertEquals(
        List.of(new Word("care", 0, 0, 4), new Word("sick", 3, 12, 16)),
        EnglishWords.of("care of the sick"));
    assertEquals(List.of(), stems("To be, or NOT to be? It's the"));
  }

  @Test
  void possessives_lose_their_s() {
    assertEquals(
        List.of("physician", "physician", "physician", "nurs"),
        stems("physician's PHYSICIAN’S physicians' nurse＇s"));
  }

  @Test
  void what_is_too_long_is_cut() {
    List<Word> words = EnglishWords.of("x".repeat(600));

    assertEquals(List.of(255, 255, 90), words.stream().map(w -> w.end() - w.start()).toList());
  }

  private static List<String> stems(String text) {
    return EnglishWords.of(text).stream().map(Word::stem).toList();
  }
}
