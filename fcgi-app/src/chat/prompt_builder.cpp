#include "chat/prompt_builder.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/text.h"

namespace livechat {

namespace {

constexpr std::size_t kKnowledgeEntries = 5;  // products among them
constexpr std::size_t kProducts = 3;
constexpr double kBackground = ProductIndex::kBackground;

bool wasSaid(const Message& message) {
  const bool kept = message.status == MessageStatus::Complete ||
                    message.status == MessageStatus::Cut ||
                    message.status == MessageStatus::Stopped;
  return kept && message.role != Role::System && !isBlank(message.content);
}

std::vector<PromptTurn> turnsOf(const std::vector<Message>& history) {
  std::vector<PromptTurn> turns;
  for (const Message& message : history) {
    if (!wasSaid(message)) continue;
    const Role role = message.role == Role::User ? Role::User : Role::Assistant;
    // A question that was asked again after a failure is told once.
    const bool again = role == Role::User && !turns.empty() && turns.back().role == role &&
                       turns.back().content == message.content;
    if (!again) turns.push_back({role, message.content});
  }
  if (turns.size() > limits::kPromptMessages) {
    turns.erase(turns.begin(), turns.end() - limits::kPromptMessages);
  }
  return turns;
}

void addHits(std::vector<PromptKnowledge>& knowledge, const std::vector<FaqHit>& hits,
             double mostScore) {
  for (const FaqHit& hit : hits) {
    const FaqEntry& entry = *hit.entry;
    const bool known = std::any_of(knowledge.begin(), knowledge.end(), [&](const auto& piece) {
      return piece.question == entry.question;
    });
    if (known || knowledge.size() >= kKnowledgeEntries) continue;
    const std::string& title = entry.title.empty() ? entry.question : entry.title;
    knowledge.push_back(
        {entry.question, entry.answer, {title, entry.url}, std::min(hit.score, mostScore)});
  }
}

// What the visitor said before the newest message, for "and express?"; empty at the beginning.
std::string_view questionBefore(const std::vector<PromptTurn>& turns) {
  for (auto turn = turns.rbegin() + 1; turn < turns.rend(); ++turn) {
    if (turn->role == Role::User) return turn->content;
  }
  return {};
}

std::vector<PromptKnowledge> retrieveFaq(const FaqIndex& faq, std::string_view question,
                                         std::string_view before) {
  std::vector<PromptKnowledge> knowledge;
  addHits(knowledge, faq.search(question, kKnowledgeEntries), 1.0);
  if (!before.empty()) {
    const std::string together = std::string(before) + ' ' + std::string(question);
    addHits(knowledge, faq.search(together, kKnowledgeEntries), kBackground);
  }
  return knowledge;
}

PromptKnowledge pieceOf(const Product& product, double score) {
  const std::string price =
      product.price.empty() ? std::string() : product.price + ' ' + product.currency;
  return {product.title,
          product.description,
          {product.title, product.url},
          score,
          ProductFacts{price, product.availability}};
}

// What the question is about, then what was talked about just before ("how much is it?").
std::vector<PromptKnowledge> retrieveProducts(const ProductIndex& index,
                                              const std::vector<PromptTurn>& turns) {
  std::vector<PromptKnowledge> knowledge;
  const auto add = [&](const Product& product, double score) {
    const bool known = std::any_of(knowledge.begin(), knowledge.end(), [&](const auto& piece) {
      return piece.source.url == product.url && piece.question == product.title;
    });
    if (!known && knowledge.size() < kProducts) knowledge.push_back(pieceOf(product, score));
  };
  for (const ProductHit& hit : index.search(turns.back().content, kProducts)) {
    add(*hit.product, hit.score);
  }
  const std::size_t earlier = std::min<std::size_t>(turns.size() - 1, 2);
  for (std::size_t back = 1; back <= earlier; ++back) {
    for (const Product* product : index.mentionedIn(turns[turns.size() - 1 - back].content)) {
      add(*product, kBackground);
    }
  }
  return knowledge;
}

// Best first: a product stands before the FAQ only where it is the surer of the two.
std::vector<PromptKnowledge> retrieve(const SiteKnowledge& site,
                                      const std::vector<PromptTurn>& turns) {
  if (turns.empty()) return {};
  auto knowledge = retrieveFaq(site.faq, turns.back().content, questionBefore(turns));
  auto products = retrieveProducts(site.products, turns);
  if (products.empty()) return knowledge;
  knowledge.resize(std::min(knowledge.size(), kKnowledgeEntries - products.size()));
  const double faq = knowledge.empty() ? 0 : knowledge.front().score;
  const bool first = products.front().score >= FaqIndex::kAnswers &&
                     (faq < FaqIndex::kAnswers || products.front().score > faq);
  if (!first) {  // and is not to be quoted together with an entry
    for (PromptKnowledge& piece : products) piece.score = kBackground;
  }
  knowledge.insert(first ? knowledge.begin() : knowledge.end(),
                   std::make_move_iterator(products.begin()),
                   std::make_move_iterator(products.end()));
  return knowledge;
}

}  // namespace

Prompt buildPrompt(const SiteKnowledge& site, const std::vector<Message>& history) {
  Prompt prompt;
  prompt.system = site.site.systemPrompt;
  prompt.language = site.site.language;
  prompt.contactEmail = site.site.contact.email;
  prompt.turns = turnsOf(history);
  prompt.knowledge = retrieve(site, prompt.turns);
  return prompt;
}

Prompt shortened(Prompt prompt) {
  const std::size_t drop = (prompt.turns.size() + 1) / 2;
  if (prompt.turns.size() > 1) {
    prompt.turns.erase(prompt.turns.begin(),
                       prompt.turns.begin() + std::min(drop, prompt.turns.size() - 1));
  }
  return prompt;
}

}  // namespace livechat
