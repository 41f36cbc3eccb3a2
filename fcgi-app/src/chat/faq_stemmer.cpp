#include "chat/faq_stemmer.h"

#include <libstemmer.h>

#include "chat/faq_words.h"

namespace livechat {

FaqStemmer::FaqStemmer(std::string_view language)
    : stemmer_(sb_stemmer_new(primaryLanguage(language).c_str(), "UTF_8")) {}

std::string FaqStemmer::stem(std::string_view word) const {
  if (!stemmer_) return std::string(word);
  const auto* bytes = reinterpret_cast<const sb_symbol*>(word.data());
  const sb_symbol* stem = sb_stemmer_stem(stemmer_.get(), bytes, static_cast<int>(word.size()));
  if (stem == nullptr) return std::string(word);  // out of memory
  return {reinterpret_cast<const char*>(stem),
          static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

void FaqStemmer::Delete::operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }

}  // namespace livechat
