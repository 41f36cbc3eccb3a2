// Text as words: lower case, without punctuation. Any bytes are accepted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace livechat {

// "de" of "de-AT", in lower case.
std::string primaryLanguage(std::string_view language);

// The words of `text`, at most `most` of them, each lower-cased (ASCII, Latin-1, Latin Extended-A,
// Greek, Cyrillic). Contractions are spelled out as far as they matter: "doesn't" → "does", "not";
// "what's" → "what". Bytes that are not UTF-8 separate words.
std::vector<std::string> wordsOf(std::string_view text, std::size_t most);

// The sentences of `text`: cut after . ? ! ; and at line ends; each keeps its mark.
std::vector<std::string_view> sentencesOf(std::string_view text);

// Without diacritics: "zurück" → "zuruck", "straße" → "strasse". For comparing, after stemming.
std::string withoutMarks(std::string_view word);

// At most one letter wrong, missing, too many, or two neighbours swapped. Letters are bytes, which
// is right for words without marks.
bool oneSlipApart(std::string_view a, std::string_view b);

}  // namespace livechat
