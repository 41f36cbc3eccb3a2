#include "chat/provider_chain.h"

#include <algorithm>

#include "chat/choice_filter.h"
#include "chat/faq_index.h"
#include "chat/prompt_builder.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr int kTriesPerProvider = 2;
constexpr std::size_t kProvidersPerReply = 3;
constexpr std::size_t kSourcesPerReply = 3;
constexpr auto kFirstTextWithin = 75s;  // all tries together; each call has limits of its own
constexpr std::chrono::milliseconds kJitterBase = 250ms;
constexpr std::chrono::milliseconds kJitterCap = 2s;
constexpr std::chrono::milliseconds kWaitOut = 5s;
constexpr std::chrono::milliseconds kProbeWait = 5s;  // for somebody else's probe, as a rule

bool isFaq(const Model& model) { return model.name() == "faq"; }

bool isSure(const PromptKnowledge& piece) { return piece.score >= FaqIndex::kAnswers; }

bool faqIsSure(const Prompt& prompt) {
  return !prompt.knowledge.empty() && isSure(prompt.knowledge.front());
}

// The pages that a model was given and that answer the question: most models do not say which of
// them they used.
std::vector<Source> pagesBehind(const Prompt& prompt) {
  std::vector<Source> pages;
  for (const PromptKnowledge& piece : prompt.knowledge) {
    const auto sameUrl = [&](const Source& page) { return page.url == piece.source.url; };
    const bool known = std::any_of(pages.begin(), pages.end(), sameUrl);
    if (isSure(piece) && !piece.source.url.empty() && !known) pages.push_back(piece.source);
    if (pages.size() == kSourcesPerReply) break;
  }
  return pages;
}

// No shopping around for a yes.
bool mayFallBack(FailureClass failure) { return failure != FailureClass::Safety; }

}  // namespace

// How one call ended.
struct ProviderChain::Try {
  ModelEnd end;
  bool shown = false;
  bool cited = false;
  std::vector<std::string> choices;
  bool final() const { return !end.failure || shown; }
};

// A call that there is leave for, and that the provider's breaker is told the end of: also when the
// visitor stops the reply, which ends this coroutine, before it is made or meanwhile.
struct ProviderChain::Call {
  Call(ProviderBreakers* breakers, std::string_view provider, Leave leave)
      : breakers_(breakers), provider_(provider), leave_(leave) {}
  ~Call() { ended({CallOutcome::Kind::Unknown}); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  bool isProbe() const { return leave_ == Leave::Probe; }
  // A probe has shown what it was to show with its first words.
  void spoke() {
    if (isProbe()) ended({});
  }
  void ended(const CallOutcome& outcome) {
    if (std::exchange(told_, true) || breakers_ == nullptr) return;
    breakers_->note(provider_, leave_, outcome);
  }
  // The next try, once this one has ended: never a probe.
  void again() {
    told_ = false;
    leave_ = Leave::Go;
  }

 private:
  ProviderBreakers* breakers_;
  std::string_view provider_;
  Leave leave_;
  bool told_ = false;
};

ProviderChain::ProviderChain(std::vector<Model*> models, Clock& clock, Random& random, Log& log,
                             ProviderBreakers* breakers)
    : models_(std::move(models)), clock_(clock), random_(random), log_(log), breakers_(breakers) {
  for (const Model* model : models_) lastFailures_.emplace(model->name(), std::nullopt);
}

Task<Answer> ProviderChain::answer(Prompt prompt, AnswerSink& sink, std::string label) {
  const Clock::Instant latest = clock_.now() + kFirstTextWithin;
  Answer answer;
  answer.failure = FailureClass::Busy;
  std::size_t asked = 0;
  bool instead = false;  // of a model that failed or was passed over
  for (Model* model : models_) {
    const bool late = sink.abandoned() || clock_.now() >= latest;
    if (asked >= kProvidersPerReply || (asked > 0 && late)) break;
    const bool standsIn = std::exchange(instead, true) && isFaq(*model);
    if (standsIn && !faqIsSure(prompt)) continue;
    const Leave leave = co_await leaveFor(*model);
    if (leave == Leave::No) continue;
    Call call(breakers_, model->name(), leave);
    ++asked;
    Try result = co_await tryModel(*model, call, prompt, sink, label, latest);
    if (result.end.failure && !result.shown && standsIn) break;  // keep the model's
    answer.failure = result.end.failure;
    answer.shown = result.shown;
    answer.fallback = standsIn;
    answer.usage = result.end.usage;
    answer.choices = std::move(result.choices);
    answer.provider = model->name();
    answer.model = result.end.modelVersion;
    answer.retryAfter.reset();
    if (result.end.retryAfter) {
      answer.retryAfter = std::chrono::ceil<std::chrono::seconds>(*result.end.retryAfter);
    }
    if (result.final() || !mayFallBack(*answer.failure)) break;
  }
  const bool allPassedOver = answer.failure && answer.provider.empty();
  if (allPassedOver) answer.retryAfter = soonest();
  co_return answer;
}

Task<ProviderChain::Leave> ProviderChain::leaveFor(const Model& model) {
  if (!breakers_) co_return Leave::Go;
  co_return co_await breakers_->ask(std::string(model.name()));
}

// When the first of those that are left alone may be asked again.
std::optional<std::chrono::seconds> ProviderChain::soonest() const {
  std::optional<std::chrono::seconds> soonest;
  for (const Model* model : models_) {
    if (!breakers_ || isFaq(*model)) continue;
    const BreakerRecord record = breakers_->record(model->name());
    const bool probed = record.phase == BreakerRecord::Phase::HalfOpen;
    const auto wait = probed ? std::min(record.left, kProbeWait) : record.left;
    const auto told = std::max(1s, std::chrono::ceil<std::chrono::seconds>(wait));
    soonest = std::min(soonest.value_or(told), told);
  }
  return soonest;
}

Task<ProviderChain::Try> ProviderChain::tryModel(Model& model, Call& call, Prompt prompt,
                                                 AnswerSink& sink, const std::string& label,
                                                 Clock::Instant latest) {
  Try result;
  for (int tries = 1;; ++tries, call.again()) {
    result = co_await tryOnce(model, call, prompt, sink, label);
    note(model, result);
    if (result.final() || tries >= kTriesPerProvider || sink.abandoned()) break;
    if (result.end.failure == FailureClass::BadRequest && prompt.turns.size() > 1) {
      prompt = shortened(std::move(prompt));  // perhaps only too long
      continue;
    }
    const auto wait = waitBeforeRetry(result, tries);
    if (!wait || clock_.now() + *wait >= latest || !mayRetry(model, call)) break;
    co_await clock_.sleep(*wait);
    if (leftAlone(model)) break;  // by what others have found meanwhile
  }
  co_return result;
}

bool ProviderChain::mayRetry(const Model& model, const Call& call) {
  if (breakers_ == nullptr) return true;
  return !call.isProbe() && breakers_->mayRetry(model.name());
}

bool ProviderChain::leftAlone(const Model& model) const {
  if (breakers_ == nullptr) return false;
  return breakers_->record(model.name()).phase != BreakerRecord::Phase::Closed;
}

Task<ProviderChain::Try> ProviderChain::tryOnce(Model& model, Call& call, const Prompt& prompt,
                                                AnswerSink& sink, const std::string& label) {
  const Clock::Instant begin = clock_.now();
  std::optional<Clock::Duration> firstText;
  Try result;
  ChoiceFilter filter;
  const bool mayOffer = !isFaq(model);  // which says what the shop's owner wrote
  const std::unique_ptr<ModelStream> stream = model.answer(prompt);
  for (bool ended = false; !ended;) {
    ModelEvent event = co_await stream->next();
    if (auto* text = std::get_if<ModelText>(&event)) {
      if (!firstText) firstText = clock_.now() - begin;
      result.shown = true;
      call.spoke();
      if (mayOffer) text->text = filter.feed(std::move(text->text));
      if (!text->text.empty()) co_await sink.onText(std::move(text->text));
    } else if (auto* sources = std::get_if<ModelSources>(&event)) {
      result.cited = true;
      sink.onSources(std::move(sources->items));
    } else {
      result.end = std::move(std::get<ModelEnd>(event));
      ended = true;
    }
  }
  call.ended(outcomeOf(result.end));
  const bool complete = !result.end.failure;
  std::string rest = filter.finish(complete);
  if (!rest.empty()) co_await sink.onText(std::move(rest));
  if (complete) result.choices = filter.choices();
  const bool silentOnSources = result.shown && !result.cited && !isFaq(model);
  if (silentOnSources) {
    if (auto pages = pagesBehind(prompt); !pages.empty()) sink.onSources(std::move(pages));
  }
  const auto ms = [](Clock::Duration d) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
  };
  log_.info("model call ended", {{"reply", label},
                                 {"provider", model.name()},
                                 {"class", result.end.failure ? name(*result.end.failure) : "OK"},
                                 {"ms", ms(clock_.now() - begin)},
                                 {"firstTextMs", firstText ? ms(*firstText) : -1},
                                 {"promptTokens", result.end.usage.promptTokens},
                                 {"outputTokens", result.end.usage.outputTokens},
                                 {"model", result.end.modelVersion},
                                 {"diagnosis", result.end.diagnosis}});
  co_return result;
}

std::optional<Clock::Duration> ProviderChain::waitBeforeRetry(const Try& failed, int tries) const {
  if (!failed.end.retryable) return std::nullopt;
  const auto stated = failed.end.retryAfter.value_or(0ms);
  if (stated > kWaitOut) return std::nullopt;
  const auto most = std::min(kJitterCap, kJitterBase * (1 << tries));
  const auto jitter =
      std::chrono::duration_cast<std::chrono::milliseconds>(most * random_.fraction());
  return std::max(stated, std::chrono::milliseconds(jitter));
}

void ProviderChain::note(const Model& model, const Try& result) {
  // What the visitor asked for says nothing about the provider's health.
  const auto& failure = result.end.failure;
  const bool visitors = failure == FailureClass::Safety || failure == FailureClass::Cut;
  lastFailures_[std::string(model.name())] = visitors ? std::nullopt : failure;
}

std::vector<ProviderHealth> ProviderChain::health() const {
  std::vector<ProviderHealth> health;
  for (const Model* model : models_) {
    ProviderHealth row{std::string(model->name()), lastFailures_.find(model->name())->second};
    if (breakers_) {
      const BreakerRecord record = breakers_->record(model->name());
      row.breaker = record.phase;
      if (!row.lastFailure) row.lastFailure = record.failure;
    }
    health.push_back(std::move(row));
  }
  return health;
}

}  // namespace livechat
