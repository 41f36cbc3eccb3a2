// Word stems by Snowball ("returned", "returning" → "return"), one stemmer per language.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct sb_stemmer;

namespace livechat {

// Threads: one at a time; cheap enough to make one for each use.
class FaqStemmer final {
 public:
  // `language`: BCP 47, of which the first part counts. Unknown ones leave words as they are.
  explicit FaqStemmer(std::string_view language);

  // `word`: lower case, UTF-8.
  std::string stem(std::string_view word) const;

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Delete> stemmer_;  // null: no stemmer for this language
};

}  // namespace livechat
