// What a FaqIndex knows about a language: data, no code. To add one, write faq_language_xx.cpp and
// name it in faq_language.cpp; a language without tables works by stems and weights alone.
#pragma once

#include <span>
#include <string_view>

namespace livechat {

struct FaqLanguage {
  // Words that say nothing about the topic; separated by spaces.
  std::string_view stopWords;
  // Words that say little: politeness, "want", "thing". They count a fraction.
  std::string_view softWords;
  // Contractions that hide a "not", as people type them: "dont". With an apostrophe they are known.
  std::string_view negations;
  // One concept each: ways to say much the same in a shop, separated by ", ". A way is a word or a
  // phrase; "send .. back" allows up to three words where the dots are. Words are compared by
  // their stems. The first way is the concept's name.
  std::span<const std::string_view> concepts;
  // Concepts of the same form that name no topic but what is asked about it or of which thing:
  // when, how much, an order, a parcel. They tell the questions of a topic apart and count less.
  std::span<const std::string_view> aspects;
};

// `primary`: "en", see primaryLanguage().
const FaqLanguage& faqLanguage(std::string_view primary);

extern const FaqLanguage kFaqEnglish;
extern const FaqLanguage kFaqGerman;

}  // namespace livechat
