// How a question is judged. The names of the product are taken out of it; what is left ("how much
// is the", "does it have a timer?") is compared, term by term as the FAQ does, with what a
// product's facts speak of: price, stock, and the words of its title and description. Only when
// nothing is left that they do not speak of may they be quoted: "can I return the Ember kettle?" is
// not answered with what it costs.
#include "chat/product_index.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "chat/faq_analyzer.h"
#include "chat/faq_index.h"
#include "chat/faq_words.h"

namespace livechat {

namespace {

constexpr std::size_t kMostWords = 16'384;  // more than a reply has
constexpr std::size_t kQuestionWords = 80;
constexpr std::size_t kCardTextBytes = 200;
constexpr double kSaysLittle = 0.3;  // soft words and bare numbers

// What may be asked about any product that has such a fact.
constexpr std::string_view kPriceWords =
    "price cost how much expensive kosten preis wie viel teuer";
constexpr std::string_view kStockWords =
    "in stock available availability sold out lieferbar verfügbar vorrätig auf lager ausverkauft";
constexpr std::string_view kGeneralWords =
    "tell describe description details detail information info product buy show know more many "
    "about what kind erzählen beschreibung einzelheiten informationen produkt kaufen zeigen mehr "
    "viele über";

struct Name {
  std::vector<std::string> words;
  std::size_t product;
  std::string exact;  // empty: in any case of letters
};

// Where a name stands in a list of words.
struct Mention {
  std::size_t product;
  std::size_t from;
  std::size_t words;
  const Name* name;
};

bool isAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Whether the word stands in the text letter by letter; the empty one does.
bool hasWord(std::string_view text, std::string_view word) {
  if (word.empty()) return true;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !isAsciiLetter(text[at - 1]);
    if (begins && (end == text.size() || !isAsciiLetter(text[end]))) return true;
  }
  return false;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + ' ';
  return text;
}

// The first sentence of a description, if it is a short one.
std::string cardText(const Product& product) {
  const std::vector<std::string_view> sentences = sentencesOf(product.description);
  if (sentences.empty() || sentences.front().size() > kCardTextBytes) return {};
  std::string_view line = sentences.front();
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
  return std::string(line);
}

// A product as an entry that a FaqIndex finds by its names and by what it is.
FaqEntry entryOf(const Product& product) {
  FaqEntry entry{product.id, product.title, product.description, product.names, {}, product.url};
  const std::string line = cardText(product);
  if (!line.empty()) entry.alternatives.push_back(line);
  return entry;
}

std::vector<FaqEntry> entriesOf(const std::vector<Product>& products) {
  std::vector<FaqEntry> entries;
  entries.reserve(products.size());
  for (const Product& product : products) entries.push_back(entryOf(product));
  return entries;
}

}  // namespace

struct ProductIndex::Tables {
  std::vector<Product> products;
  std::unordered_map<std::string, std::vector<Name>> names;  // by first word, longest first
  FaqIndex related;
  FaqAnalyzer analyzer;

  Tables(std::vector<Product> from, std::string_view language)
      : products(std::move(from)), related(entriesOf(products), language), analyzer(language) {
    for (const Product& product : products) {  // no word of theirs is a slip of the pen
      analyzer.learn(product.title);
      analyzer.learn(product.description);
    }
    addNames();
  }

  void addNames();
  std::vector<Mention> mentions(const std::vector<std::string>& words) const;
  std::optional<Mention> mentionAt(const std::vector<std::string>& words, std::size_t at) const;
  bool covers(std::string_view facts, std::string_view asked) const;
  double score(const Product& product, std::string_view asked) const;
};

void ProductIndex::Tables::addNames() {
  std::unordered_map<std::string, std::size_t> owners;
  std::unordered_set<std::string> shared;
  const auto each = [this](const auto& visit) {
    for (std::size_t i = 0; i < products.size(); ++i) {
      visit(i, products[i].title);
      for (const std::string& name : products[i].names) visit(i, name);
    }
  };
  each([&](std::size_t product, const std::string& name) {
    const std::string words = joined(wordsOf(name, kQuestionWords));
    const auto [known, isNew] = owners.emplace(words, product);
    if (!isNew && known->second != product) shared.insert(words);
  });
  std::unordered_set<std::string> added;
  each([&](std::size_t product, const std::string& name) {
    std::vector<std::string> words = wordsOf(name, kQuestionWords);
    const std::string key = joined(words);
    if (words.empty() || shared.contains(key) || !added.insert(key).second) return;
    const bool common = words.size() == 1 && name != products[product].title;
    std::vector<Name>& list = names[words.front()];
    list.push_back({std::move(words), product, common ? name : std::string()});
  });
  for (auto& [first, list] : names) {
    std::ranges::stable_sort(list, std::ranges::greater(),
                             [](const Name& name) { return name.words.size(); });
  }
}

std::optional<Mention> ProductIndex::Tables::mentionAt(const std::vector<std::string>& words,
                                                       std::size_t at) const {
  const auto list = names.find(words[at]);
  if (list == names.end()) return std::nullopt;
  for (const Name& name : list->second) {
    if (name.words.size() > words.size() - at) continue;
    if (std::equal(name.words.begin(), name.words.end(),
                   words.begin() + static_cast<std::ptrdiff_t>(at))) {
      return Mention{name.product, at, name.words.size(), &name};
    }
  }
  return std::nullopt;
}

std::vector<Mention> ProductIndex::Tables::mentions(const std::vector<std::string>& words) const {
  std::vector<Mention> found;
  for (std::size_t at = 0; at < words.size();) {
    const std::optional<Mention> mention = mentionAt(words, at);
    if (mention) found.push_back(*mention);
    at += mention ? mention->words : 1;
  }
  return found;
}

// Whether all that `asked` asks for is among what `facts` speak of.
bool ProductIndex::Tables::covers(std::string_view facts, std::string_view asked) const {
  std::unordered_set<std::string> keys;
  std::unordered_set<int> concepts;
  for (const std::string_view sentence : sentencesOf(facts)) {
    for (FaqTerm& term : analyzer.terms(sentence)) {
      keys.insert(std::move(term.key));
      concepts.insert(term.concepts.begin(), term.concepts.end());
    }
  }
  return std::ranges::all_of(analyzer.terms(asked), [&](const FaqTerm& term) {
    return term.factor <= kSaysLittle || keys.contains(term.key) ||
           std::ranges::any_of(term.concepts, [&](int one) { return concepts.contains(one); });
  });
}

// `asked`: the question without the product's name.
double ProductIndex::Tables::score(const Product& product, std::string_view asked) const {
  std::string facts(kGeneralWords);
  if (!product.price.empty()) facts.append("\n").append(kPriceWords);
  if (!product.availability.empty()) facts.append("\n").append(kStockWords);
  if (covers(facts, asked)) return kAskedFor;
  facts.append("\n").append(product.title).append("\n").append(product.description);
  return covers(facts, asked) ? kDescribed : kBackground;
}

ProductIndex::ProductIndex() = default;
ProductIndex::ProductIndex(std::vector<Product> products, std::string_view language) {
  if (!products.empty()) tables_ = std::make_unique<Tables>(std::move(products), language);
}
ProductIndex::~ProductIndex() = default;
ProductIndex::ProductIndex(ProductIndex&&) noexcept = default;
ProductIndex& ProductIndex::operator=(ProductIndex&&) noexcept = default;

std::vector<const Product*> ProductIndex::mentionedIn(std::string_view text) const {
  std::vector<const Product*> found;
  if (!tables_) return found;
  for (const Mention& mention : tables_->mentions(wordsOf(text, kMostWords))) {
    const Product* product = &tables_->products[mention.product];
    if (!hasWord(text, mention.name->exact)) continue;
    if (std::ranges::find(found, product) == found.end()) found.push_back(product);
  }
  return found;
}

std::vector<Card> ProductIndex::cardsFor(std::string_view reply) const {
  const std::vector<const Product*> mentioned = mentionedIn(reply);
  std::vector<Card> cards;
  if (mentioned.size() > kListing) return cards;
  for (const Product* product : mentioned) {
    if (cards.size() == kMostCards) break;
    cards.push_back({product->title, product->url, product->image, product->price,
                     product->currency, product->availability, cardText(*product)});
  }
  return cards;
}

std::vector<ProductHit> ProductIndex::search(std::string_view question, std::size_t limit) const {
  std::vector<ProductHit> hits;
  if (!tables_ || limit == 0) return hits;
  std::vector<std::string> words = wordsOf(question, kQuestionWords);
  const std::vector<Mention> mentions = tables_->mentions(words);
  const auto add = [&](const Product* product) {
    const bool known = std::ranges::find(hits, product, &ProductHit::product) != hits.end();
    if (!known && hits.size() < limit) hits.push_back({product, kBackground});
  };
  for (const Mention& mention : mentions) {
    add(&tables_->products[mention.product]);
    for (std::size_t i = 0; i < mention.words; ++i) words[mention.from + i].clear();
  }
  if (hits.size() == 1) hits[0].score = tables_->score(*hits[0].product, joined(words));
  for (const FaqHit& hit : tables_->related.search(question, limit)) {
    const auto same = std::ranges::find(tables_->products, hit.entry->id, &Product::id);
    if (same != tables_->products.end()) add(&*same);
  }
  return hits;
}

}  // namespace livechat
