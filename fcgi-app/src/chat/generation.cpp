#include "chat/generation.h"

#include <algorithm>

#include "chat/lease_keeper.h"
#include "chat/message_json.h"
#include "chat/prompt_builder.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr auto kTurnPoll = 300ms;
constexpr auto kTurnPatience = 400s;  // two tries of a reply and its storing take 200 s at most
constexpr auto kAbandonedAfter = 30s;
constexpr auto kStoreRetry = 250ms;
constexpr auto kStorePatience = 10s;

// Puts an answer into its LiveReply.
class ReplySink final : public AnswerSink {
 public:
  ReplySink(LiveReply& reply, const Clock& clock)
      : reply_(reply), clock_(clock), lastRead_(clock.now()) {}

  void onText(std::string_view text) override {
    reply_.append(text);
    noteReader();
  }
  void onSources(std::vector<Source> sources) override { reply_.cite(std::move(sources)); }
  bool abandoned() const override {
    noteReader();
    return clock_.now() - lastRead_ > kAbandonedAfter;
  }

 private:
  void noteReader() const {
    if (reply_.changed.heard()) lastRead_ = clock_.now();
  }

  LiveReply& reply_;
  const Clock& clock_;
  mutable Clock::Instant lastRead_;
};

MessageStatus statusOf(const Answer& answer) {
  if (!answer.failure) return MessageStatus::Complete;
  if (!answer.shown) return MessageStatus::Failed;
  const bool cut = *answer.failure == FailureClass::Cut || *answer.failure == FailureClass::Safety;
  return cut ? MessageStatus::Cut : MessageStatus::Interrupted;
}

Message replyMessage(const LiveReply& reply, const Answer& answer, WallTime time) {
  Message message;
  message.id = reply.id();
  message.role = Role::Assistant;
  message.status = statusOf(answer);
  message.failure = answer.failure;
  message.time = time;
  if (message.status != MessageStatus::Failed) {
    message.content = reply.text();
    message.sources = reply.sources();
    message.fallback = answer.fallback;
  }
  return message;
}

// Replies of a session are written in the order of their messages.
bool isNext(const LiveSession& session, const LiveReply& reply) {
  return std::none_of(session.replies.begin(), session.replies.end(), [&](const auto& entry) {
    const LiveReply& other = *entry.second;
    return other.phase() != LiveReply::Phase::Ended && other.askedSeq() < reply.askedSeq();
  });
}

}  // namespace

// What came of waiting: the right to write, the reply that somebody else wrote meanwhile, or an
// error.
struct Generation::Turn {
  std::optional<ReplyOpening> opening;
  std::optional<Message> written;
};

Generation::Generation(Executor executor, std::string workerId, HistoryStore& history,
                       ProviderChain& providers, Clock& clock, Log& log)
    : executor_(executor),
      workerId_(std::move(workerId)),
      history_(history),
      providers_(providers),
      clock_(clock),
      log_(log) {}

void Generation::start(GenerationJob job) {
  ++running_;
  spawn(executor_, run(std::move(job)));
}

// The one catch-all: a reader must never wait for a reply that has died.
Task<> Generation::run(GenerationJob job) {
  // Unique among workers and among a worker's own tasks.
  const std::string owner = job.reply->id() + '@' + workerId_;
  bool failed = false;
  try {
    co_await write(job, owner);
  } catch (const std::exception&) {
    failed = true;
  }
  if (failed && job.reply->phase() != LiveReply::Phase::Ended) {
    log_.error("generation ended by an exception", {{"reply", job.reply->id()}});
    endUnstored(job, FailureClass::Generic);
  }
  leave(job);
  --running_;
}

// A reply that is stored is found in the store from now on. One that is not stays for its readers,
// until the next such one.
void Generation::leave(const GenerationJob& job) {
  std::erase_if(job.session->replies,
                [](const auto& entry) { return entry.second->phase() == LiveReply::Phase::Ended; });
  const std::int64_t seq = job.reply->message().seq;
  if (seq > 0) {
    job.session->noteSeq(seq);
  } else {
    job.session->replies[job.reply->id()] = job.reply;
    job.session->changed.ring();
  }
}

Task<> Generation::write(GenerationJob job, std::string owner) {
  Turn turn = co_await waitForTurn(job, owner);
  if (turn.written) {
    job.reply->end(std::move(*turn.written), std::nullopt, {});
    co_return;
  }
  if (!turn.opening) {
    endUnstored(job, FailureClass::Busy);
    co_return;
  }
  const LeaseKeeper lease(executor_, history_, clock_, job.session->id, owner);
  job.reply->start(turn.opening->startSeq);
  job.session->changed.ring();  // the reply can be followed now
  const Answer answer = co_await generate(job, std::move(turn.opening->recent));
  Message stored = co_await store(job, owner, replyMessage(*job.reply, answer, clock_.wall()));
  job.reply->end(std::move(stored), answer.retryAfter, answer.usage);
}

Task<Generation::Turn> Generation::waitForTurn(GenerationJob job, std::string owner) {
  const Clock::Instant latest = clock_.now() + kTurnPatience;
  std::optional<Clock::Instant> failing;  // since when the store does not answer
  while (clock_.now() < latest && !job.session->erased) {
    if (isNext(*job.session, *job.reply)) {
      Result<ReplyOpening> opening = co_await history_.openReply(
          job.session->id, owner, job.reply->id(), 2 * limits::kPromptMessages);
      if (opening && opening->written) {
        Turn turn;
        turn.written = co_await writtenReply(job);
        co_return turn;
      }
      if (opening && !opening->held) co_return Turn{std::move(*opening), std::nullopt};
      if (opening) {
        failing.reset();
      } else if (!failing) {
        failing = clock_.now();
        log_.warn("no turn for a reply yet",
                  {{"reply", job.reply->id()}, {"code", opening.error().code}});
      }
    }
    if (failing && clock_.now() - *failing >= kStorePatience) break;
    co_await clock_.sleep(failing ? kStoreRetry : kTurnPoll);
  }
  co_return Turn{};
}

// The reply that was stored before, by whomever; nothing when the history no longer has it.
Task<std::optional<Message>> Generation::writtenReply(GenerationJob job) {
  const Result<Transcript> transcript = co_await history_.transcript(job.session->id);
  if (!transcript) co_return std::nullopt;
  for (const StoredMessage& stored : transcript->messages) {
    auto message = parseMessage(stored.json);
    if (message && message->id == job.reply->id()) co_return message;
  }
  co_return std::nullopt;
}

Task<Answer> Generation::generate(GenerationJob job, std::vector<Message> recent) {
  // What visitors said after the message belongs to later replies; answers that were stored after
  // it, to earlier messages, come before it.
  const auto own = std::find_if(recent.begin(), recent.end(), [&](const Message& message) {
    return message.id == job.message.id;
  });
  recent.erase(std::remove_if(own, recent.end(),
                              [](const Message& message) { return message.role == Role::User; }),
               recent.end());
  recent.push_back(job.message);

  ReplySink sink(*job.reply, clock_);
  co_return co_await providers_.answer(buildPrompt(*job.site, recent), sink, job.reply->id());
}

Task<Message> Generation::store(GenerationJob job, std::string owner, Message message) {
  const Clock::Instant latest = clock_.now() + kStorePatience;
  for (;;) {
    const Result<std::int64_t> seq = co_await history_.closeReply(job.session->id, owner, message);
    if (seq) {
      message.seq = *seq;
      co_return message;
    }
    const bool lost = seq.error().kind == ErrorKind::Conflict;
    if (lost || clock_.now() >= latest) {
      log_.error("reply not stored", {{"reply", message.id}, {"code", seq.error().code}});
      co_return message;  // shown all the same: it was said
    }
    co_await clock_.sleep(kStoreRetry);
  }
}

void Generation::endUnstored(const GenerationJob& job, FailureClass failure) {
  Message message;
  message.id = job.reply->id();
  message.role = Role::Assistant;
  message.status = MessageStatus::Failed;
  message.failure = failure;
  message.time = clock_.wall();
  job.reply->end(std::move(message), std::nullopt, {});
}

}  // namespace livechat
