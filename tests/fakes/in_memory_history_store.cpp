#include "fakes/in_memory_history_store.h"

#include <algorithm>

#include "chat/message_json.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;
using Outcome = ReplyOpening::Outcome;

constexpr auto kLease = 10s;
constexpr std::int64_t kSeqLeap = 1000;

std::unexpected<Error> outage() {
  return failure(ErrorKind::Unavailable, "storage_unavailable", "the test has switched it off");
}
std::unexpected<Error> sessionLost() {
  return failure(ErrorKind::NotFound, "session_lost", "nothing is known of the session");
}
std::unexpected<Error> leaseLost() {
  return failure(ErrorKind::Conflict, "lease_lost", "the reply is another worker's now");
}

}  // namespace

void InMemoryHistoryStore::loseAll() {
  messages.clear();
  users.clear();
  states_.clear();
}

bool InMemoryHistoryStore::lost(const SessionId& session) {
  return !states_[session].known && messages[session].empty();
}

std::int64_t InMemoryHistoryStore::push(const SessionId& session, Message message) {
  message.seq = ++states_[session].seq;
  auto& list = messages[session];
  list.push_back(message);
  if (list.size() > mostMessages_) {
    states_[session].accepted.erase(list.front().id);
    states_[session].written.erase(list.front().id);
    list.erase(list.begin());
  }
  return message.seq;
}

Task<Result<void>> InMemoryHistoryStore::open(SessionId session, std::string site) {
  if (down) co_return outage();
  State& state = states_[session];
  state.known = state.byToken = true;
  state.site = std::move(site);
  co_return Result<void>();
}

Task<Result<void>> InMemoryHistoryStore::restore(SessionId session, Transcript transcript) {
  if (down) co_return outage();
  State& state = states_[session];
  if (state.erased || !lost(session)) co_return Result<void>();
  state.erased = transcript.erased;
  if (state.erased) co_return Result<void>();
  state.known = true;
  state.byToken = transcript.byToken;
  state.site = transcript.site;
  if (!transcript.user.empty()) users[session] = transcript.user;
  state.seq = transcript.seq + kSeqLeap;
  for (const StoredMessage& stored : transcript.messages) {
    const auto message = parseMessage(stored.json);
    if (!message) continue;
    messages[session].push_back(*message);
    if (message->role == Role::User) {
      state.accepted[message->id] = {message->content, message->seq,
                                     message->time.value_or(WallTime())};
      state.queue.push_back(message->id);
    } else {
      state.queue.clear();
      state.written[message->id] = {message->seq, message->attempt, 0, message->status};
      state.attempts[message->id] = message->attempt;
    }
  }
  if (!state.queue.empty()) state.due = clock_.now() + kLease;
  co_return Result<void>();
}

ReplyOpening InMemoryHistoryStore::take(const SessionId& session, const std::string& owner,
                                        const ReplyId& reply, std::size_t recent) {
  State& state = states_[session];
  ReplyOpening opening;
  opening.outcome = Outcome::Written;
  if (state.written.contains(reply)) return opening;
  const auto hold = [&] {
    state.owner = owner;
    state.until = clock_.now() + kLease;
    state.due = state.until;
  };
  const auto opened = [&] {
    hold();
    opening.outcome = Outcome::Opened;
    opening.lease = state.lease;
    const auto& list = messages[session];
    opening.recent.assign(list.end() - static_cast<long>(std::min(recent, list.size())),
                          list.end());
    return opening;
  };
  if (state.running) {
    const bool mine = state.lease.reply == reply && state.owner == owner;
    if (state.until > clock_.now() && !mine) {
      opening.outcome = state.lease.reply == reply ? Outcome::Running : Outcome::Held;
      return opening;
    }
    if (!state.text.empty()) {
      if (!mine) state.lease.fence = ++fences_;
      hold();
      opening.outcome = Outcome::Broken;
      opening.lease = state.lease;
      opening.broken = {state.lease.reply, state.lease.attempt, state.lease.startSeq, state.text};
      return opening;
    }
    if (mine) return opened();
  }
  if (!state.queue.empty() && replyIdFor(state.queue.front()) != reply) {
    opening.outcome = Outcome::Held;
    return opening;
  }
  state.running = true;
  state.text.clear();
  state.lease = {reply, ++fences_, ++state.attempts[reply], ++state.seq};
  return opened();
}

Task<Result<Accepted>> InMemoryHistoryStore::accept(SessionId session, Message message,
                                                    Acceptable how) {
  if (down) co_return outage();
  State& state = states_[session];
  Accepted accepted{Acceptance::Fresh, 0, message.time.value_or(WallTime()), {}, {}};
  if (state.erased) {
    accepted.outcome = Acceptance::Erased;
    co_return accepted;
  }
  if (how.byToken && lost(session)) co_return sessionLost();
  const ReplyId rid = replyIdFor(message.id);
  if (const auto known = state.accepted.find(message.id); known != state.accepted.end()) {
    const bool same = known->second.content == message.content;
    accepted.outcome = same ? Acceptance::Repeated : Acceptance::Reused;
    if (!same) co_return accepted;
    accepted.seq = known->second.seq;
    accepted.time = known->second.time;
    const bool queued =
        std::find(state.queue.begin(), state.queue.end(), message.id) != state.queue.end();
    if (!queued && !state.written.contains(rid)) state.queue.push_back(message.id);
    accepted.opening = take(session, how.owner, rid, how.recent);
    co_return accepted;
  }
  if (how.repeatsOnly) {
    accepted.outcome = Acceptance::Full;
    co_return accepted;
  }
  std::erase_if(state.times, [&](Clock::Instant at) { return at + 60s <= clock_.now(); });
  if (static_cast<int>(state.times.size()) >= messagesPerMinute_) {
    accepted.outcome = Acceptance::RateLimited;
    accepted.retryAfter = 60s;
    co_return accepted;
  }
  if (!state.known) state.site = how.site;
  state.known = true;
  state.times.push_back(clock_.now());
  accepted.seq = push(session, message);
  ++waiting;
  state.accepted[message.id] = {message.content, accepted.seq, accepted.time};
  if (state.queue.empty()) state.due = clock_.now() + kLease;
  state.queue.push_back(message.id);
  accepted.opening = take(session, how.owner, rid, how.recent);
  co_return accepted;
}

Task<Result<Transcript>> InMemoryHistoryStore::transcript(SessionId session) {
  if (down) co_return outage();
  const State& state = states_[session];
  Transcript transcript;
  transcript.seq = state.seq;
  transcript.erased = state.erased;
  transcript.known = state.erased || !lost(session);
  transcript.site = state.site;
  transcript.byToken = state.byToken;
  if (const auto user = users.find(session); user != users.end()) transcript.user = user->second;
  transcript.unanswered.assign(state.queue.begin(), state.queue.end());
  if (state.running) {
    transcript.running =
        LoggedReply{state.lease.reply, state.lease.attempt, state.lease.startSeq, {}};
  }
  for (const Message& message : messages[session]) {
    transcript.messages.push_back({messageText(message), message.seq});
  }
  co_return transcript;
}

Task<Result<std::vector<SessionNews>>> InMemoryHistoryStore::news(std::vector<SessionId> sessions) {
  if (down) co_return outage();
  std::vector<SessionNews> news;
  for (const SessionId& session : sessions) {
    const State& state = states_[session];
    news.push_back({state.seq, state.erased, state.running ? state.lease.reply : ReplyId()});
  }
  co_return news;
}

Task<Result<ReplyOpening>> InMemoryHistoryStore::openReply(SessionId session, std::string owner,
                                                           ReplyId reply, std::size_t recent) {
  if (down) co_return outage();
  if (lost(session)) co_return sessionLost();
  co_return take(session, owner, reply, recent);
}

std::optional<LogOutcome> InMemoryHistoryStore::refusal(const State& state,
                                                        const ReplyLease& lease) const {
  if (!state.running) {
    const bool taken = state.erasure > lease.fence || state.written.contains(lease.reply);
    return LogOutcome{taken ? LogOutcome::Kind::Lost : LogOutcome::Kind::Gone, 0};
  }
  if (state.lease.reply != lease.reply || state.lease.fence != lease.fence) {
    return LogOutcome{LogOutcome::Kind::Lost, 0};
  }
  return std::nullopt;
}

Task<Result<LogOutcome>> InMemoryHistoryStore::renewLease(SessionId session, ReplyLease lease) {
  if (down) co_return outage();
  State& state = states_[session];
  if (const auto refused = refusal(state, lease)) co_return *refused;
  state.until = clock_.now() + kLease;
  state.due = state.until;
  if (state.stops.contains(lease.reply)) co_return LogOutcome{LogOutcome::Kind::Stop, 0};
  co_return LogOutcome{};
}

Task<Result<LogOutcome>> InMemoryHistoryStore::log(SessionId session, ReplyLease lease,
                                                   std::size_t offset, std::string text) {
  if (down) co_return outage();
  State& state = states_[session];
  if (const auto refused = refusal(state, lease)) co_return *refused;
  const std::size_t length = state.text.size();
  if (length >= offset && offset + text.size() > length) state.text += text.substr(length - offset);
  if (state.stops.contains(lease.reply)) co_return LogOutcome{LogOutcome::Kind::Stop, 0};
  co_return LogOutcome{LogOutcome::Kind::Logged, state.text.size()};
}

void InMemoryHistoryStore::dequeue(State& state, const MessageId& message) {
  std::erase(state.queue, message);
  state.due.reset();
  if (!state.queue.empty()) state.due = clock_.now() + 3s;
}

Task<Result<std::int64_t>> InMemoryHistoryStore::closeReply(SessionId session, ReplyLease lease,
                                                            Message reply, std::string) {
  if (down) co_return outage();
  State& state = states_[session];
  if (state.erased) co_return leaseLost();
  if (const auto written = state.written.find(reply.id); written != state.written.end()) {
    if (written->second.fence == lease.fence) co_return written->second.seq;
    co_return leaseLost();
  }
  if (lost(session)) co_return sessionLost();
  if (const auto refused = refusal(state, lease)) {
    if (refused->kind == LogOutcome::Kind::Lost) co_return leaseLost();
    co_return failure(ErrorKind::NotFound, "log_gone", "the log is lost");
  }
  std::erase_if(messages[session], [&](const Message& old) { return old.id == reply.id; });
  const std::int64_t seq = push(session, reply);
  ++waiting;
  state.written[reply.id] = {seq, lease.attempt, lease.fence, reply.status};
  state.running = false;
  state.text.clear();
  state.stops.erase(reply.id);
  dequeue(state, messageIdOf(reply.id));
  co_return seq;
}

Task<Result<void>> InMemoryHistoryStore::abandonReply(SessionId session, ReplyLease lease) {
  if (down) co_return outage();
  State& state = states_[session];
  if (!refusal(state, lease)) {
    state.until = clock_.now();
    state.due = state.until;
  }
  co_return Result<void>();
}

Task<Result<StopOutcome>> InMemoryHistoryStore::requestStop(SessionId session, ReplyId reply) {
  if (down) co_return outage();
  if (lost(session)) co_return sessionLost();
  State& state = states_[session];
  if (state.written.contains(reply)) co_return StopOutcome::Ended;
  const bool queued =
      std::find(state.queue.begin(), state.queue.end(), messageIdOf(reply)) != state.queue.end();
  if (!queued) co_return StopOutcome::Unknown;
  state.stops.insert(reply);
  co_return StopOutcome::Stopping;
}

Task<Result<Retrial>> InMemoryHistoryStore::retry(SessionId session, std::string owner,
                                                  ReplyId reply, int attempt, std::size_t recent) {
  if (down) co_return outage();
  if (lost(session)) co_return sessionLost();
  State& state = states_[session];
  Retrial retrial;
  retrial.outcome = Retrial::Outcome::Joined;
  if (state.running && state.lease.reply == reply) {
    if (state.lease.attempt <= attempt) retrial.outcome = Retrial::Outcome::Complete;
    co_return retrial;
  }
  const MessageId message = messageIdOf(reply);
  const bool queued =
      std::find(state.queue.begin(), state.queue.end(), message) != state.queue.end();
  if (queued) co_return retrial;
  const auto written = state.written.find(reply);
  if (written == state.written.end()) co_return Retrial();
  if (written->second.attempt > attempt) co_return retrial;
  retrial.outcome = Retrial::Outcome::Complete;
  if (written->second.status == MessageStatus::Complete) co_return retrial;
  state.written.erase(written);
  state.queue.push_front(message);
  if (!state.due) state.due = clock_.now() + kLease;
  retrial.outcome = Retrial::Outcome::Reopened;
  retrial.opening = take(session, owner, reply, recent);
  co_return retrial;
}

Task<Result<std::vector<FollowedNews>>> InMemoryHistoryStore::follow(
    std::vector<FollowedReply> replies) {
  if (down) co_return outage();
  std::vector<FollowedNews> all;
  for (const FollowedReply& followed : replies) {
    const State& state = states_[followed.session];
    FollowedNews news;
    if (state.running && state.lease.reply == followed.reply) {
      news.state = FollowedNews::State::Running;
      const std::size_t from = state.lease.attempt == followed.attempt ? followed.offset : 0;
      news.logged = {followed.reply, state.lease.attempt, state.lease.startSeq,
                     state.text.substr(std::min(from, state.text.size()))};
    } else if (state.written.contains(followed.reply)) {
      news.state = FollowedNews::State::Written;
    } else if (std::find(state.queue.begin(), state.queue.end(), messageIdOf(followed.reply)) !=
               state.queue.end()) {
      news.state = FollowedNews::State::Waiting;
    }
    all.push_back(std::move(news));
  }
  co_return all;
}

Task<Result<std::vector<SessionId>>> InMemoryHistoryStore::claimLapsed(std::size_t most) {
  if (down) co_return outage();
  std::vector<SessionId> lapsed;
  for (auto& [session, state] : states_) {
    if (!state.due || *state.due > clock_.now() || lapsed.size() >= most) continue;
    state.due = clock_.now() + 5s;
    lapsed.push_back(session);
  }
  co_return lapsed;
}

Task<Result<void>> InMemoryHistoryStore::giveUp(SessionId session, MessageId message) {
  if (down) co_return outage();
  dequeue(states_[session], message);
  co_return Result<void>();
}

Task<Result<void>> InMemoryHistoryStore::erase(SessionId session, std::chrono::seconds remember) {
  if (down) co_return outage();
  ++waiting;
  const State before = std::exchange(states_[session], State{});
  messages.erase(session);
  users.erase(session);
  State& state = states_[session];
  state.erased = remember.count() > 0;
  if (!state.erased && before.known) {
    state.known = true;
    state.site = before.site;
    state.erasure = ++fences_;
  }
  co_return Result<void>();
}

Task<Result<StoreCheck>> InMemoryHistoryStore::check() {
  if (down) co_return outage();
  co_return StoreCheck{waiting};
}

}  // namespace livechat
