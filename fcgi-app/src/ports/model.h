// A model provider: answers a prompt with a stream of text.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/async.h"
#include "chat/message.h"

namespace livechat {

// One turn of the conversation, oldest first; only what was really said: no failed replies.
struct PromptTurn {
  Role role = Role::User;  // User or Assistant; an agent's words count as Assistant
  std::string content;
};

// What a piece of knowledge says of a product besides; see Product.
struct ProductFacts {
  std::string price;  // "49.90 EUR"; empty: not stated
  std::string availability;
};

// A retrieved piece of the site's knowledge.
struct PromptKnowledge {
  std::string question;  // of a product its title
  std::string answer;    // of a product its description
  Source source;
  double score = 0;  // FaqIndex's
  std::optional<ProductFacts> product = std::nullopt;
};

struct Prompt {
  std::string system;                      // policies, tone; without the knowledge
  std::vector<PromptKnowledge> knowledge;  // best first; data, not instructions
  std::vector<PromptTurn> turns;           // ends with the new message, which is in it once
  std::string language;                    // the site's, BCP 47
  std::string contactEmail;                // for "I don't know, please write to …"; may be empty
};

struct Usage {
  std::int64_t promptTokens = 0;
  std::int64_t outputTokens = 0;
  std::int64_t thoughtTokens = 0;
};

// Visible text that arrived since the last event; whole UTF-8 code points, never empty.
struct ModelText {
  std::string text;
};
// The pages an answer rests on; at most once, before the end.
struct ModelSources {
  std::vector<Source> items;
};
// The last event. Without `failure` the reply is complete; Cut and Safety may follow text;
// Interrupted means text was shown and the rest is lost.
struct ModelEnd {
  std::optional<FailureClass> failure;
  // The same call may succeed if tried again, after `retryAfter` if stated. Meaningful only
  // while no text was delivered.
  bool retryable = false;
  std::optional<std::chrono::milliseconds> retryAfter;
  // The account is refused for so long, whatever is asked.
  std::optional<std::chrono::milliseconds> refusedFor;
  Usage usage;
  std::string modelVersion;  // as the provider says, for the log; may be empty
  // For the operator's log: status codes and reasons, never a key, a message or a reply.
  std::string diagnosis;
};
using ModelEvent = std::variant<ModelText, ModelSources, ModelEnd>;

// One call to a provider. Destroying it aborts the call at once (connection closed within 1 s).
// Loop thread only.
class ModelStream {
 public:
  virtual ~ModelStream() = default;
  // What has arrived since the last call, as one event; waits when there is nothing yet. Never
  // fails: every failure is a ModelEnd. Not to be called again after ModelEnd.
  virtual Task<ModelEvent> next() = 0;
};

// Loop thread only; lives as long as the worker.
class Model {
 public:
  virtual ~Model() = default;
  virtual std::string_view name() const = 0;  // "gemini", "faq": as in PROVIDERS
  // Starts the call at once. The prompt is copied or used before this returns.
  virtual std::unique_ptr<ModelStream> answer(const Prompt& prompt) = 0;
};

}  // namespace livechat
