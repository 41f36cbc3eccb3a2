#include "chat/durable_history.h"

#include "chat/identifiers.h"

namespace livechat {

namespace {

bool isLost(const Error& error) { return error.code == "session_lost"; }

}  // namespace

Task<Result<std::optional<Transcript>>> DurableHistory::archived(SessionId session) {
  if (!isOwnSessionId(session)) co_return std::nullopt;
  auto found = co_await archive_.find(std::move(session), most_);
  if (!found) co_return std::unexpected(found.error());
  if (!*found) co_return std::nullopt;
  Transcript transcript;
  transcript.messages = std::move((*found)->messages);
  transcript.seq = (*found)->seq;
  transcript.erased = (*found)->erased;
  transcript.known = true;
  transcript.site = std::move((*found)->site);
  transcript.byToken = true;
  transcript.user = std::move((*found)->user);
  co_return transcript;
}

Task<Result<bool>> DurableHistory::bringBack(SessionId session) {
  auto found = co_await archived(session);
  if (!found) co_return std::unexpected(found.error());
  if (!*found) co_return false;
  const Result<void> back = co_await putBack(std::move(session), std::move(**found));
  if (!back) co_return std::unexpected(back.error());
  co_return true;
}

Task<Result<void>> DurableHistory::putBack(SessionId session, Transcript found) {
  const std::size_t messages = found.messages.size();
  const Result<void> restored = co_await live_.restore(std::move(session), std::move(found));
  if (restored) {
    log_.warn("a lost session was brought back from the archive", {{"messages", messages}});
  }
  co_return restored;
}

Task<Result<Transcript>> DurableHistory::transcript(SessionId session) {
  Result<Transcript> transcript = co_await live_.transcript(session);
  if (transcript && transcript->known) co_return transcript;
  auto found = co_await archived(session);
  if (!found && transcript) co_return std::unexpected(found.error());
  if (!found || !*found) co_return transcript;
  if (transcript) {
    const Result<void> back = co_await putBack(session, **found);
    if (back) co_return co_await live_.transcript(std::move(session));
  }
  (*found)->archived = true;  // it can be read, though nothing can be stored
  co_return std::move(**found);
}

template <class Call>
auto DurableHistory::orBringBack(SessionId session, Call call) -> decltype(call()) {
  auto result = co_await call();
  if (result || !isLost(result.error())) co_return result;
  const Result<bool> back = co_await bringBack(std::move(session));
  if (!back) co_return std::unexpected(back.error());
  if (!*back) co_return result;
  co_return co_await call();
}

// A session that nobody knows any more, but whose visitor holds a token: it begins anew.
Task<Result<Accepted>> DurableHistory::accept(SessionId session, Message message, Acceptable how) {
  Result<Accepted> accepted =
      co_await orBringBack(session, [&] { return live_.accept(session, message, how); });
  if (accepted || !isLost(accepted.error())) co_return accepted;
  const Result<void> opened = co_await live_.open(session, how.site);
  if (!opened) co_return std::unexpected(opened.error());
  co_return co_await live_.accept(std::move(session), std::move(message), std::move(how));
}

Task<Result<ReplyOpening>> DurableHistory::openReply(SessionId session, std::string owner,
                                                     ReplyId reply, std::size_t recent) {
  co_return co_await orBringBack(session,
                                 [&] { return live_.openReply(session, owner, reply, recent); });
}

Task<Result<std::int64_t>> DurableHistory::closeReply(SessionId session, ReplyLease lease,
                                                      Message reply, std::string facts) {
  co_return co_await orBringBack(session,
                                 [&] { return live_.closeReply(session, lease, reply, facts); });
}

Task<Result<StopOutcome>> DurableHistory::requestStop(SessionId session, ReplyId reply) {
  co_return co_await orBringBack(session, [&] { return live_.requestStop(session, reply); });
}

Task<Result<Retrial>> DurableHistory::retry(SessionId session, std::string owner, ReplyId reply,
                                            int attempt, std::size_t recent) {
  co_return co_await orBringBack(
      session, [&] { return live_.retry(session, owner, reply, attempt, recent); });
}

// What the live store does alone.

Task<Result<void>> DurableHistory::open(SessionId session, std::string site) {
  return live_.open(std::move(session), std::move(site));
}
Task<Result<void>> DurableHistory::restore(SessionId session, Transcript transcript) {
  return live_.restore(std::move(session), std::move(transcript));
}
Task<Result<std::vector<SessionNews>>> DurableHistory::news(std::vector<SessionId> sessions) {
  return live_.news(std::move(sessions));
}
Task<Result<LogOutcome>> DurableHistory::renewLease(SessionId session, ReplyLease lease) {
  return live_.renewLease(std::move(session), std::move(lease));
}
Task<Result<LogOutcome>> DurableHistory::log(SessionId session, ReplyLease lease,
                                             std::size_t offset, std::string text) {
  return live_.log(std::move(session), std::move(lease), offset, std::move(text));
}
Task<Result<void>> DurableHistory::abandonReply(SessionId session, ReplyLease lease) {
  return live_.abandonReply(std::move(session), std::move(lease));
}
Task<Result<std::vector<FollowedNews>>> DurableHistory::follow(std::vector<FollowedReply> replies) {
  return live_.follow(std::move(replies));
}
Task<Result<std::vector<SessionId>>> DurableHistory::claimLapsed(std::size_t most) {
  return live_.claimLapsed(most);
}
Task<Result<void>> DurableHistory::giveUp(SessionId session, MessageId message) {
  return live_.giveUp(std::move(session), std::move(message));
}
Task<Result<void>> DurableHistory::erase(SessionId session, std::chrono::seconds remember) {
  return live_.erase(std::move(session), remember);
}
Task<Result<StoreCheck>> DurableHistory::check() { return live_.check(); }

}  // namespace livechat
