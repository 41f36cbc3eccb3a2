// Text as what a FaqIndex compares: terms, by stem and by concept.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "chat/faq_language.h"
#include "chat/faq_spelling.h"
#include "chat/faq_stemmer.h"

namespace livechat {

struct FaqTerm {
  std::string key;            // a stem, or a phrase of stems
  std::vector<int> concepts;  // which it is a way to say, see FaqLanguage
  double factor = 1;          // how much it counts: less for soft words, numbers and guesses
};

// Immutable after the last learn(): may then be shared between threads.
class FaqAnalyzer final {
 public:
  explicit FaqAnalyzer(std::string_view language);

  // Makes the words of `text` known, so that misspelt ones are recognised.
  void learn(std::string_view text);

  // Each term once, in no particular order. Looks at a bounded number of words.
  std::vector<FaqTerm> terms(std::string_view text) const;

 private:
  struct Token {
    std::string stem;
    double factor = 1;
    bool stop = false;
    bool used = false;  // in a phrase
  };
  struct Phrase {
    std::vector<std::string> stems;
    std::vector<bool> gapBefore;  // up to three words may stand before this stem
    std::vector<int> concepts;
  };

  void addConcept(std::string_view ways);
  void addWay(std::string_view way, int meaning);
  std::vector<int>& conceptsOf(Phrase phrase);
  std::vector<Token> tokens(std::string_view text) const;
  bool isAspect(const std::vector<int>& concepts) const;
  bool takePhrase(const Phrase& phrase, std::vector<Token>& tokens, std::size_t at) const;
  std::vector<FaqTerm> phrasesIn(std::vector<Token>& tokens) const;

  std::string language_;
  std::unordered_set<std::string> stopWords_;
  std::unordered_set<std::string> softWords_;
  std::unordered_set<std::string> negations_;
  std::unordered_map<std::string, std::vector<int>> conceptsOfStem_;
  std::unordered_map<std::string, std::vector<Phrase>> phrases_;  // by first stem, longest first
  FaqSpelling spelling_;
  int conceptCount_ = 0;
  int firstAspect_ = 0;  // concepts from here on are aspects
};

}  // namespace livechat
