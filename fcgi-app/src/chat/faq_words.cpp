#include "chat/faq_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/encoding.h"

namespace livechat {

namespace {

void append(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | (c >> 6));
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    if (c >= 0x10000) {
      text += static_cast<char>(0xF0 | (c >> 18));
      text += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    } else {
      text += static_cast<char>(0xE0 | (c >> 12));
    }
    text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool isAsciiWord(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

char32_t lowered(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  // Latin Extended-A alternates; the pairs begin with an odd letter from 0x139 to 0x148 and from
  // 0x179 on.
  const bool oddFirst = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
  if (c == 0x178) return 0xFF;
  if (c >= 0x100 && c <= 0x17F && c != 0x130 && c != 0x138 && c != 0x149 && c != 0x17F) {
    return (c % 2 == 1) == oddFirst ? c + 1 : c;
  }
  if (c >= 0x391 && c <= 0x3A9) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

// Letters and digits; of other scripts everything that is not known to be punctuation.
bool isWordPart(char32_t c) {
  if (c < 0x80) return isAsciiWord(c);
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7) return false;
  const bool punctuation = (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
                           (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF0F) ||
                           c >= 0x1F000;
  return !punctuation;
}

bool isApostrophe(char32_t c) { return c == '\'' || c == 0x2019 || c == 0x2BC || c == 0x60; }

// What is left of a word at its apostrophe: "doesn" + "t", "what" + "s", "l" + "adresse".
void addContraction(std::vector<std::string>& words, std::string before, const std::string& after) {
  if (after == "t" && before.size() > 1 && before.ends_with('n')) {
    before.pop_back();
    if (before == "ca") before = "can";
    if (before == "wo") before = "will";
    words.push_back(std::move(before));
    words.push_back("not");
    return;
  }
  static constexpr std::array<std::string_view, 6> kEndings{"s", "d", "m", "ll", "re", "ve"};
  const bool ending = std::ranges::find(kEndings, after) != kEndings.end();
  words.push_back(std::move(before));
  if (!ending && !after.empty()) words.push_back(after);
}

char unmarkedLatin1(char32_t c) {
  static constexpr std::string_view kPlain = "aaaaaaaceeeeiiiidnooooo/ouuuuypy";
  return c >= 0xE0 && c <= 0xFF ? kPlain[c - 0xE0] : '\0';
}

char unmarkedExtendedA(char32_t c) {
  struct Range {
    char32_t last;
    char plain;
  };
  static constexpr Range kRanges[] = {
      {0x105, 'a'}, {0x10D, 'c'}, {0x111, 'd'}, {0x11B, 'e'}, {0x123, 'g'}, {0x127, 'h'},
      {0x131, 'i'}, {0x133, 'i'}, {0x135, 'j'}, {0x138, 'k'}, {0x142, 'l'}, {0x14B, 'n'},
      {0x151, 'o'}, {0x153, 'o'}, {0x159, 'r'}, {0x161, 's'}, {0x167, 't'}, {0x173, 'u'},
      {0x175, 'w'}, {0x178, 'y'}, {0x17E, 'z'}, {0x17F, 's'}};
  for (const Range& range : kRanges) {
    if (c <= range.last) return range.plain;
  }
  return '\0';
}

}  // namespace

std::string primaryLanguage(std::string_view language) {
  std::string primary(language.substr(0, language.find_first_of("-_")));
  for (char& c : primary) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return primary;
}

std::vector<std::string> wordsOf(std::string_view text, std::size_t most) {
  std::vector<std::string> words;
  std::string word;
  std::string beforeApostrophe;
  const auto finish = [&] {
    if (!beforeApostrophe.empty()) {
      addContraction(words, std::move(beforeApostrophe), word);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
    }
    word.clear();
    beforeApostrophe.clear();
  };
  while (!text.empty() && words.size() < most) {
    const Utf8 next = decodeUtf8(text);
    const char32_t c = lowered(next.codePoint);
    text.remove_prefix(next.bytes);
    if (c != 0 && isWordPart(c)) {
      append(word, c);
    } else if (isApostrophe(c) && !word.empty() && beforeApostrophe.empty()) {
      beforeApostrophe = std::move(word);
      word.clear();
    } else {
      finish();
    }
  }
  finish();
  if (words.size() > most) words.resize(most);
  return words;
}

std::vector<std::string_view> sentencesOf(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool mark = text[i] == '.' || text[i] == '?' || text[i] == '!' || text[i] == ';';
    // "4.90" and "e.g." within a word do not end a sentence.
    const bool ends = text[i] == '\n' ||
                      (mark && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n'));
    if (!ends) continue;
    sentences.push_back(text.substr(begin, i + 1 - begin));
    begin = i + 1;
  }
  if (begin < text.size()) sentences.push_back(text.substr(begin));
  return sentences;
}

std::string withoutMarks(std::string_view word) {
  std::string plain;
  while (!word.empty()) {
    const Utf8 next = decodeUtf8(word);
    const char32_t c = next.codePoint;
    const char base = c >= 0x100 && c <= 0x17F ? unmarkedExtendedA(c) : unmarkedLatin1(c);
    if (c == 0xDF) {
      plain += "ss";
    } else if (base != '\0') {
      plain += base;
    } else {
      plain.append(word.substr(0, next.bytes));
    }
    word.remove_prefix(next.bytes);
  }
  return plain;
}

bool oneSlipApart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto differs = std::ranges::mismatch(a, b);
  const auto at = static_cast<std::size_t>(differs.in1 - a.begin());
  const std::string_view restA = a.substr(at);
  const std::string_view restB = b.substr(at);
  if (restA.size() < restB.size()) return restA == restB.substr(1);
  if (restA.empty() || restA.substr(1) == restB.substr(1)) return true;
  return restA.size() > 1 && restA[0] == restB[1] && restA[1] == restB[0] &&
         restA.substr(2) == restB.substr(2);
}

}  // namespace livechat
