// ProviderChain gets one answer out of the configured models: tries, retries, falls back.
//
// The rules (fcgi-app/DESIGN.md, "Provider chain"): nothing is tried again once text was shown; at
// most two tries a provider and three providers a reply; full jitter between tries, a delay that a
// provider states is a minimum, above 5 s the next provider is asked at once; a safety block never
// falls back; the FAQ answers for a failed model only when it is sure; a provider that keeps
// failing is passed over, and retries are rationed (ProviderBreakers).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/log.h"
#include "chat/provider_breakers.h"
#include "ports/clock.h"
#include "ports/model.h"
#include "ports/random.h"

namespace livechat {

// Who receives an answer as it comes.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  // Returns when the next piece may come.
  virtual Task<> onText(std::string text) = 0;
  virtual void onSources(std::vector<Source> sources) = 0;
  // Nobody has been reading for a while: nothing new is to be started.
  virtual bool abandoned() const = 0;
};

struct Answer {
  std::optional<FailureClass> failure;
  bool shown = false;     // the sink got text
  bool fallback = false;  // by the FAQ in place of a failed model
  std::optional<std::chrono::seconds> retryAfter;
  Usage usage;
  std::vector<std::string> choices;  // quick answers that the model offered with a complete answer
  std::string provider;
  std::string model;  // as the provider says
};

struct ProviderHealth {
  std::string name;
  std::optional<FailureClass> lastFailure;  // nothing: the last call went well, or none was made
  BreakerRecord::Phase breaker = BreakerRecord::Phase::Closed;
};

// Lifetime: borrows everything. Loop thread only.
class ProviderChain final {
 public:
  // Without `breakers` every provider is always asked, and retries are not rationed.
  ProviderChain(std::vector<Model*> models, Clock& clock, Random& random, Log& log,
                ProviderBreakers* breakers = nullptr);

  // `label` names the reply in the log.
  Task<Answer> answer(Prompt prompt, AnswerSink& sink, std::string label);

  std::vector<ProviderHealth> health() const;

 private:
  using Leave = ProviderBreakers::Leave;
  struct Try;
  struct Call;

  Task<Leave> leaveFor(const Model& model);
  Task<Try> tryOnce(Model& model, Call& call, const Prompt& prompt, AnswerSink& sink,
                    const std::string& label);
  Task<Try> tryModel(Model& model, Call& call, Prompt prompt, AnswerSink& sink,
                     const std::string& label, Clock::Instant latest);
  bool mayRetry(const Model& model, const Call& call);
  bool leftAlone(const Model& model) const;
  std::optional<std::chrono::seconds> soonest() const;
  std::optional<Clock::Duration> waitBeforeRetry(const Try& failed, int tries) const;
  void note(const Model& model, const Try& result);

  std::vector<Model*> models_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  ProviderBreakers* breakers_;  // null: none
  std::map<std::string, std::optional<FailureClass>, std::less<>> lastFailures_;
};

}  // namespace livechat
