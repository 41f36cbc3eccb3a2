#include "fakes/in_memory_history_store.h"

#include <algorithm>

#include "chat/message_json.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

std::unexpected<Error> outage() {
  return failure(ErrorKind::Unavailable, "storage_unavailable", "the test has switched it off");
}

}  // namespace

std::int64_t InMemoryHistoryStore::push(const SessionId& session, Message message) {
  message.seq = ++states_[session].seq;
  auto& list = messages[session];
  list.push_back(message);
  if (list.size() > mostMessages_) list.erase(list.begin());
  return message.seq;
}

bool InMemoryHistoryStore::heldByOther(const State& state, const std::string& owner) const {
  return state.lease && state.lease->owner != owner && state.lease->until > clock_.now();
}

Task<Result<void>> InMemoryHistoryStore::open(SessionId session, std::string site) {
  if (down) co_return outage();
  states_[session].site = std::move(site);
  co_return Result<void>();
}

Task<Result<Accepted>> InMemoryHistoryStore::accept(SessionId session, Message message) {
  if (down) co_return outage();
  State& state = states_[session];
  Accepted accepted{Acceptance::Fresh, 0, message.time.value_or(WallTime()), {}};
  if (state.erased) {
    accepted.outcome = Acceptance::Erased;
    co_return accepted;
  }
  if (const auto known = state.known.find(message.id); known != state.known.end()) {
    const bool same = known->second.content == message.content;
    accepted.outcome = same ? Acceptance::Repeated : Acceptance::Reused;
    accepted.seq = same ? known->second.seq : 0;
    if (same) accepted.time = known->second.time;
    co_return accepted;
  }
  std::erase_if(state.accepted, [&](Clock::Instant at) { return at + 60s <= clock_.now(); });
  if (static_cast<int>(state.accepted.size()) >= messagesPerMinute_) {
    accepted.outcome = Acceptance::RateLimited;
    accepted.retryAfter = 60s;
    co_return accepted;
  }
  state.accepted.push_back(clock_.now());
  accepted.seq = push(session, message);
  state.known[message.id] = {message.content, accepted.seq, accepted.time};
  co_return accepted;
}

Task<Result<Transcript>> InMemoryHistoryStore::transcript(SessionId session) {
  if (down) co_return outage();
  const State& state = states_[session];
  Transcript transcript{{}, state.seq, state.erased, state.site};
  for (const Message& message : messages[session]) {
    transcript.messages.push_back({messageText(message), message.seq});
  }
  co_return transcript;
}

Task<Result<std::vector<SessionNews>>> InMemoryHistoryStore::news(std::vector<SessionId> sessions) {
  if (down) co_return outage();
  std::vector<SessionNews> news;
  for (const SessionId& session : sessions) {
    news.push_back({states_[session].seq, states_[session].erased});
  }
  co_return news;
}

Task<Result<ReplyOpening>> InMemoryHistoryStore::openReply(SessionId session, std::string owner,
                                                           ReplyId reply, std::size_t recent) {
  if (down) co_return outage();
  State& state = states_[session];
  ReplyOpening opening;
  opening.written = state.written.contains(reply);
  const bool erased = state.lease && state.lease->owner == "erased";
  opening.held = !opening.written && !erased && heldByOther(state, owner);
  if (opening.held || opening.written) co_return opening;
  state.lease = Lease{owner, clock_.now() + 10s};
  opening.startSeq = ++state.seq;
  const auto& list = messages[session];
  opening.recent.assign(list.end() - static_cast<long>(std::min(recent, list.size())), list.end());
  co_return opening;
}

Task<Result<bool>> InMemoryHistoryStore::renewLease(SessionId session, std::string owner) {
  if (down) co_return outage();
  State& state = states_[session];
  const bool ours = state.lease && state.lease->owner == owner && state.lease->until > clock_.now();
  if (ours) state.lease->until = clock_.now() + 10s;
  co_return ours;
}

Task<Result<std::int64_t>> InMemoryHistoryStore::closeReply(SessionId session, std::string owner,
                                                            Message reply) {
  if (down) co_return outage();
  State& state = states_[session];
  const auto written = state.written.find(reply.id);
  if (!state.erased && written != state.written.end()) co_return written->second;
  if (state.erased || heldByOther(state, owner)) {
    co_return failure(ErrorKind::Conflict, "lease_lost", "the reply is another worker's now");
  }
  const std::int64_t seq = push(session, reply);
  state.written[reply.id] = seq;
  state.lease.reset();
  co_return seq;
}

Task<Result<void>> InMemoryHistoryStore::abandonReply(SessionId session, std::string owner) {
  if (down) co_return outage();
  State& state = states_[session];
  if (state.lease && state.lease->owner == owner) state.lease.reset();
  co_return Result<void>();
}

Task<Result<void>> InMemoryHistoryStore::erase(SessionId session, std::chrono::seconds remember) {
  if (down) co_return outage();
  messages.erase(session);
  states_[session] = State{};
  states_[session].erased = remember.count() > 0;
  states_[session].lease = Lease{"erased", clock_.now() + 300s};
  co_return Result<void>();
}

Task<Result<void>> InMemoryHistoryStore::ping() {
  if (down) co_return outage();
  co_return Result<void>();
}

}  // namespace livechat
