#include "chat/generation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "chat/lease_keeper.h"
#include "chat/message_json.h"
#include "chat/prompt_builder.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr auto kTurnPoll = 300ms;
constexpr auto kTurnPatience = 400s;  // two tries of a reply and its storing take 200 s at most
constexpr auto kStoreRetry = 250ms;
constexpr auto kStorePatience = 10s;

MessageStatus statusOf(const Answer& answer) {
  if (!answer.failure) return MessageStatus::Complete;
  if (!answer.shown) return MessageStatus::Failed;
  const bool cut = *answer.failure == FailureClass::Cut || *answer.failure == FailureClass::Safety;
  return cut ? MessageStatus::Cut : MessageStatus::Interrupted;
}

// Replies of a session are written in the order of their messages.
bool isNext(const LiveSession& session, const LiveReply& reply) {
  return std::none_of(session.replies.begin(), session.replies.end(), [&](const auto& entry) {
    const LiveReply& other = *entry.second;
    return other.phase() != LiveReply::Phase::Ended && other.askedSeq() < reply.askedSeq();
  });
}

std::int64_t milliseconds(Clock::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

// A job at work.
struct Generation::Run {
  Run(GenerationJob job, std::string owner, Executor executor)
      : job(std::move(job)), owner(std::move(owner)), ended(executor) {}

  GenerationJob job;
  std::string owner;  // unique among workers and among a worker's own jobs
  std::shared_ptr<ReplyLease> lease = std::make_shared<ReplyLease>();
  std::optional<ReplyLog> log;

  // The asking of the models is a task of its own, so that it can be ended at any moment.
  asio::cancellation_signal cancel;
  std::optional<Halt> halted;
  std::optional<Answer> answer;
  bool asking = false;
  Signal ended;
};

// What came of waiting: the right to write, the reply that somebody else wrote meanwhile, or
// neither: then it is left to the follower, or failed.
struct Generation::Turn {
  std::optional<ReplyOpening> opening;
  std::optional<Message> written;
  bool elsewhere = false;
};

void Generation::start(GenerationJob job) {
  const Key key = keyOf(job);
  if (runs_.contains(key)) return;
  parts_.follower.release(*job.reply);
  const auto begun = std::make_shared<Run>(std::move(job), ownerOf(key.second), parts_.executor);
  runs_[key] = begun;
  spawn(parts_.executor, run(begun));
}

void Generation::halt(const Key& key, Halt halt) {
  const auto found = runs_.find(key);
  if (found == runs_.end() || found->second->halted) return;
  const RunPtr run = found->second;
  run->halted = halt;
  run->cancel.emit(asio::cancellation_type::terminal);
}

void Generation::handOver() {
  std::vector<Key> keys;
  for (const auto& [key, run] : runs_) keys.push_back(key);
  for (const Key& key : keys) halt(key, Halt::Leaving);
}

// The one catch-all: a reader must never wait for a reply that has died.
Task<> Generation::run(RunPtr run) {
  bool failed = false;
  try {
    co_await write(run);
  } catch (const std::exception&) {
    failed = true;
  }
  LiveReply& reply = *run->job.reply;
  if (failed && reply.phase() != LiveReply::Phase::Ended) {
    parts_.log.error("generation ended by an exception", {{"reply", reply.id()}});
    reply.end(failedReply(reply.id(), FailureClass::Generic, parts_.clock.wall()), std::nullopt,
              {});
  }
  runs_.erase(keyOf(run->job));
  if (reply.phase() == LiveReply::Phase::Ended) run->job.session->conclude(run->job.reply);
}

Task<> Generation::write(RunPtr run) {
  const GenerationJob& job = run->job;
  Turn turn = co_await waitForTurn(run);
  if (turn.elsewhere) {
    parts_.follower.follow(job.session, job.reply);
    co_return;
  }
  if (turn.written) {
    job.reply->end(std::move(*turn.written), std::nullopt, {});
    co_return;
  }
  if (!turn.opening) {
    job.reply->end(failedReply(job.reply->id(), FailureClass::Busy, parts_.clock.wall()),
                   std::nullopt, {});
    co_return;
  }
  *run->lease = turn.opening->lease;
  const auto halted = [this, key = keyOf(job)](Halt why) { halt(key, why); };
  run->log.emplace(parts_.history, parts_.clock, parts_.log, job.session->id, run->owner,
                   job.message, job.site->site.key, *run->lease, *job.reply, halted);
  const LeaseKeeper keeper(parts_.executor, parts_.history, parts_.clock, job.session->id,
                           run->lease, [this, run, halted](const LogOutcome& outcome) {
                             using Kind = LogOutcome::Kind;
                             if (outcome.kind == Kind::Stop) halted(Halt::Stopped);
                             if (outcome.kind == Kind::Lost) halted(Halt::Lost);
                             if (outcome.kind == Kind::Gone) spawn(parts_.executor, reopen(run));
                           });
  job.reply->start(run->lease->startSeq, run->lease->attempt);
  job.session->changed.ring();  // the reply can be followed now
  const Clock::Instant begin = parts_.clock.now();
  run->asking = !run->halted;
  if (run->asking) {
    asio::co_spawn(parts_.executor, generate(run, std::move(turn.opening->recent)),
                   asio::bind_cancellation_slot(run->cancel.slot(), [run](std::exception_ptr) {
                     run->asking = false;
                     run->ended.notify();
                   }));
  }
  while (run->asking) co_await run->ended.wait();
  co_await finish(run, begin);
}

// The store has lost the log; whether before or between the words, others must find it again.
Task<> Generation::reopen(RunPtr run) {
  const Result<bool> reopened = co_await run->log->reopen();
  static_cast<void>(reopened);  // what comes of it, the next renewal tells
}

Task<Generation::Turn> Generation::waitForTurn(RunPtr run) {
  const GenerationJob& job = run->job;
  if (run->job.opening) {
    std::optional<Turn> turn = co_await take(run, std::move(*run->job.opening));
    if (turn) co_return std::move(*turn);
  }
  const Clock::Instant latest = parts_.clock.now() + kTurnPatience;
  std::optional<Clock::Instant> failing;  // since when the store does not answer
  while (parts_.clock.now() < latest && !job.session->erased) {
    if (run->halted == Halt::Leaving) co_return Turn{std::nullopt, std::nullopt, true};
    if (isNext(*job.session, *job.reply)) {
      Result<ReplyOpening> opening =
          co_await parts_.history.openReply(job.session->id, run->owner, job.reply->id(), kRecent);
      if (opening) {
        failing.reset();
        std::optional<Turn> turn = co_await take(run, std::move(*opening));
        if (turn) co_return std::move(*turn);
      } else if (!failing) {
        failing = parts_.clock.now();
        parts_.log.warn("no turn for a reply yet",
                        {{"reply", job.reply->id()}, {"code", opening.error().code}});
      }
    }
    if (failing && parts_.clock.now() - *failing >= kStorePatience) break;
    co_await parts_.clock.sleep(failing ? kStoreRetry : kTurnPoll);
  }
  co_return Turn{};
}

// Nothing: it is not its turn yet.
Task<std::optional<Generation::Turn>> Generation::take(RunPtr run, ReplyOpening opening) {
  Turn turn;
  switch (opening.outcome) {
    case ReplyOpening::Outcome::Opened: turn.opening = std::move(opening); co_return turn;
    case ReplyOpening::Outcome::Held: co_return std::nullopt;
    case ReplyOpening::Outcome::Running: turn.elsewhere = true; co_return turn;
    case ReplyOpening::Outcome::Written: break;
    case ReplyOpening::Outcome::Broken: {
      const bool ended = co_await endBroken(run, std::move(opening));
      if (!ended) co_return std::nullopt;
      break;
    }
  }
  turn.written = co_await writtenReply(run->job);
  co_return turn;
}

// A worker died in the middle of it, and some of it was shown: that stays, with an end. True: it is
// the reply of this job.
Task<bool> Generation::endBroken(RunPtr run, ReplyOpening opening) {
  Message message;
  message.id = opening.broken.id;
  message.role = Role::Assistant;
  message.status = MessageStatus::Interrupted;
  message.failure = FailureClass::Interrupted;
  message.content = std::move(opening.broken.text);
  message.attempt = opening.broken.attempt;
  message.time = parts_.clock.wall();
  message.cards = run->job.site->products.cardsFor(message.content);
  const bool ours = message.id == run->job.reply->id();
  const Result<std::int64_t> closed =
      co_await parts_.history.closeReply(run->job.session->id, opening.lease, message, "{}");
  parts_.log.warn("took over a reply that was left in the middle",
                  {{"reply", message.id}, {"stored", closed.has_value()}});
  if (closed) run->job.session->noteSeq(*closed);
  co_return ours&& closed.has_value();
}

// The reply that was stored before, by whomever; nothing when the history no longer has it.
Task<std::optional<Message>> Generation::writtenReply(GenerationJob job) {
  const Result<Transcript> transcript = co_await parts_.history.transcript(job.session->id);
  if (!transcript) co_return std::nullopt;
  for (const StoredMessage& stored : transcript->messages) {
    auto message = parseMessage(stored.json);
    if (message && message->id == job.reply->id()) co_return message;
  }
  co_return std::nullopt;
}

Task<> Generation::generate(RunPtr run, std::vector<Message> recent) {
  // What visitors said after the message belongs to later replies; answers that were stored after
  // it, to earlier messages, come before it. An earlier attempt of the reply is no part of it.
  const GenerationJob& job = run->job;
  std::erase_if(recent, [&](const Message& message) { return message.id == job.reply->id(); });
  const auto own = std::find_if(recent.begin(), recent.end(), [&](const Message& message) {
    return message.id == job.message.id;
  });
  recent.erase(std::remove_if(own, recent.end(),
                              [](const Message& message) { return message.role == Role::User; }),
               recent.end());
  recent.push_back(job.message);

  run->answer =
      co_await parts_.providers.answer(buildPrompt(*job.site, recent), *run->log, job.reply->id());
}

Task<> Generation::finish(RunPtr run, Clock::Instant begin) {
  const GenerationJob& job = run->job;
  if (run->halted == Halt::Lost) {
    parts_.log.warn("another worker has the reply", {{"reply", job.reply->id()}});
    parts_.follower.follow(job.session, job.reply);
    co_return;
  }
  if (run->halted == Halt::Leaving && run->log->text().empty()) {
    co_await parts_.history.abandonReply(job.session->id, *run->lease);
    parts_.follower.follow(job.session, job.reply);
    co_return;
  }
  // Halted, or ended by an exception: no answer came back.
  const Answer answer = run->answer.value_or(
      Answer{.failure = run->halted ? FailureClass::Interrupted : FailureClass::Generic,
             .shown = !run->log->text().empty()});
  Message message;
  message.id = job.reply->id();
  message.role = Role::Assistant;
  message.time = parts_.clock.wall();
  message.attempt = run->lease->attempt;
  message.status = statusOf(answer);
  message.failure = answer.failure;
  if (run->halted == Halt::Stopped && !run->answer) {
    message.status = MessageStatus::Stopped;
    message.failure.reset();
  }
  if (message.status != MessageStatus::Failed) {
    message.content = run->log->text();
    message.sources = job.reply->sources();
    message.fallback = answer.fallback;
    message.choices = answer.choices;
    message.cards = job.site->products.cardsFor(message.content);
  }
  const auto first = run->log->firstText();
  const nlohmann::json facts = {{"provider", answer.provider},
                                {"model", answer.model},
                                {"promptTokens", answer.usage.promptTokens},
                                {"outputTokens", answer.usage.outputTokens},
                                {"thoughtTokens", answer.usage.thoughtTokens},
                                {"firstTextMs", first ? milliseconds(*first - begin) : -1},
                                {"totalMs", milliseconds(parts_.clock.now() - begin)}};
  co_await conclude(run, std::move(message),
                    facts.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// Stores the reply and ends it.
Task<> Generation::conclude(RunPtr run, Message message, std::string facts) {
  const GenerationJob& job = run->job;
  const Clock::Instant latest = parts_.clock.now() + kStorePatience;
  for (;;) {
    const Result<std::int64_t> seq =
        co_await parts_.history.closeReply(job.session->id, *run->lease, message, facts);
    if (seq) {
      message.seq = *seq;
      break;
    }
    if (seq.error().kind == ErrorKind::Conflict && !job.session->erased) {
      parts_.follower.follow(job.session, job.reply);
      co_return;
    }
    if (seq.error().kind == ErrorKind::NotFound) {
      const Result<bool> reopened = co_await run->log->reopen();
      if (reopened && *reopened) continue;
    }
    if (parts_.clock.now() >= latest || job.session->erased) {
      parts_.log.error("reply not stored", {{"reply", message.id}, {"code", seq.error().code}});
      break;  // shown all the same: it was said
    }
    co_await parts_.clock.sleep(kStoreRetry);
  }
  const Answer answer = run->answer.value_or(Answer{});
  job.reply->end(std::move(message), answer.retryAfter, answer.usage);
}

}  // namespace livechat
