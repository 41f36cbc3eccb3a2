// The words a FaqIndex knows, and which of them a misspelt one was meant to be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace livechat {

// Immutable once filled.
class FaqSpelling final {
 public:
  void learn(const std::string& word);

  bool knows(std::string_view word) const;

  // The known word that differs by its marks only ("zurueck", "zuruck" → "zurück"), or, from five
  // letters on, by one slip after the first letter.
  std::optional<std::string> meant(std::string_view word) const;

 private:
  std::unordered_map<std::string, std::string> byPlain_;          // without marks → as learned
  std::unordered_map<char, std::vector<std::string>> byInitial_;  // plain words of ≥ 4 letters
};

}  // namespace livechat
