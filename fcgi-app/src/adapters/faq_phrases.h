// What FaqModel says in its own words, in each language it speaks. To add one, add it to the table.
#pragma once

#include <string_view>
#include <vector>

namespace livechat {

struct FaqPhrases {
  std::string_view unknown;    // no entry answers this
  std::string_view writeTo;    // {} is the address, as a Markdown link
  std::string_view noContact;  // there is no address
  std::string_view related;    // before a list of questions it can answer
  // What a product costs, {0} its title and {1} the price; and whether it can be had.
  std::string_view costs, inStock, lowStock, soldOut;
  std::string_view nothingAsked;
  // Small talk: the words (lower case) that make up a whole message, and the answer.
  std::string_view greetings, greeting;
  std::string_view thanks, welcome;
  std::string_view farewells, farewell;
};

// `language`: BCP 47. English for languages we do not speak.
const FaqPhrases& faqPhrases(std::string_view language);

// `unknown` of every language we speak: how a reply that knows no answer begins.
std::vector<std::string_view> faqUnknownTexts();

}  // namespace livechat
