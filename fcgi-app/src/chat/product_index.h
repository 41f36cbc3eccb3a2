// ProductIndex finds the products of a site that a text is about. Pure and in memory.
//
// A product is mentioned where its title, or one of the names its owner gave it, stands as whole
// words, whatever their case; a further name of one word only as the owner writes it ("Ember", for
// an ember is something else). A name that two products share is none of either's; of names that
// overlap the longest counts ("Ember kettle stand" is no "Ember kettle"). Words are those of the
// FAQ (faq_words.h), so in a script without spaces a title has to stand apart from its neighbours.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "chat/faq_index.h"
#include "chat/message.h"
#include "chat/site.h"

namespace livechat {

struct ProductHit {
  const Product* product;  // owned by the index
  // Beside FaqIndex's scores: how sure we are that its facts answer the question.
  double score;
};

// Lifetime: owns copies of the products; results point into it. Immutable after construction, so it
// may be shared between threads. Without products it costs nothing.
class ProductIndex final {
 public:
  static constexpr std::size_t kMostCards = 3;
  // A text that mentions more products than that is a listing.
  static constexpr std::size_t kListing = 6;

  // The question names this product alone, and asks what it costs, whether it can be had, or
  // nothing else; only an entry that was written for the very question is a better answer.
  static constexpr double kAskedFor = 0.9;
  // It names this product alone, and asks for nothing that its description does not speak of.
  static constexpr double kDescribed = FaqIndex::kAnswers;
  // Background for a model; never sure enough to be quoted, nor to be named as related.
  static constexpr double kBackground = FaqIndex::kRelated - 0.01;

  ProductIndex();
  // `language`: the site's (BCP 47).
  ProductIndex(std::vector<Product> products, std::string_view language);
  ~ProductIndex();
  ProductIndex(ProductIndex&&) noexcept;
  ProductIndex& operator=(ProductIndex&&) noexcept;

  // In the order of first mention, each once. One look-up a word, however many products there are.
  std::vector<const Product*> mentionedIn(std::string_view text) const;

  // The cards for a reply's text: none beside a listing.
  std::vector<Card> cardsFor(std::string_view reply) const;

  // Products that a question names, in any case of letters, or otherwise seems to be about, best
  // first, at most `limit`.
  std::vector<ProductHit> search(std::string_view question, std::size_t limit) const;

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;  // null: there are no products
};

}  // namespace livechat
