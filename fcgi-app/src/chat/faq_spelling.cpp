#include "chat/faq_spelling.h"

#include <array>

#include "chat/faq_words.h"

namespace livechat {

namespace {

constexpr std::size_t kShortestCorrected = 5;

// "zurueck" → "zuruck": the way German is written without umlauts.
std::string withoutUmlautSpelling(std::string_view plain) {
  std::string shorter;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    shorter += plain[i];
    const bool vowel = plain[i] == 'a' || plain[i] == 'o' || plain[i] == 'u';
    if (vowel && i + 1 < plain.size() && plain[i + 1] == 'e') ++i;
  }
  return shorter;
}

bool isNumber(std::string_view word) {
  return word.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void FaqSpelling::learn(const std::string& word) {
  const std::string plain = withoutMarks(word);
  if (!byPlain_.emplace(plain, word).second || plain.size() < kShortestCorrected - 1) return;
  if (!isNumber(plain)) byInitial_[plain[0]].push_back(plain);
}

bool FaqSpelling::knows(std::string_view word) const {
  const auto found = byPlain_.find(withoutMarks(word));
  return found != byPlain_.end() && found->second == word;
}

std::optional<std::string> FaqSpelling::meant(std::string_view word) const {
  const std::string plain = withoutMarks(word);
  const std::array<std::string, 2> spellings{plain, withoutUmlautSpelling(plain)};
  for (const std::string& spelling : spellings) {
    if (const auto found = byPlain_.find(spelling); found != byPlain_.end()) return found->second;
  }
  if (plain.size() < kShortestCorrected || isNumber(plain)) return std::nullopt;
  const auto alike = byInitial_.find(plain[0]);
  if (alike == byInitial_.end()) return std::nullopt;
  for (const std::string& known : alike->second) {
    if (oneSlipApart(plain, known)) return byPlain_.at(known);
  }
  return std::nullopt;
}

}  // namespace livechat
