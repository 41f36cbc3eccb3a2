#include "chat/prompt_builder.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace livechat {

namespace {

constexpr std::size_t kKnowledgeEntries = 5;

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

std::vector<PromptKnowledge> retrieve(const FaqIndex& faq, const std::vector<PromptTurn>& turns) {
  std::vector<PromptKnowledge> knowledge;
  if (turns.empty()) return knowledge;
  const std::string& question = turns.back().content;
  addHits(knowledge, faq.search(question, kKnowledgeEntries), 1.0);
  const std::string_view before = questionBefore(turns);
  if (!before.empty()) {
    // Background for a model; never sure enough to be quoted, nor to be named as related.
    constexpr double kBackground = FaqIndex::kRelated - 0.01;
    const std::string together = std::string(before) + ' ' + question;
    addHits(knowledge, faq.search(together, kKnowledgeEntries), kBackground);
  }
  return knowledge;
}

}  // namespace

Prompt buildPrompt(const SiteKnowledge& site, const std::vector<Message>& history) {
  Prompt prompt;
  prompt.system = site.site.systemPrompt;
  prompt.language = site.site.language;
  prompt.contactEmail = site.site.contact.email;
  prompt.turns = turnsOf(history);
  prompt.knowledge = retrieve(site.faq, prompt.turns);
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
