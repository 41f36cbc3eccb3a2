// RedisHistoryStore keeps live histories in Redis.
//
//   session:<sid>             list     messages as JSON, newest last (the name and the shape of the
//                                      system we replace; its {role, content} loads as it is)
//   {session:<sid>}:meta      hash     site, token (1: opened with one), seq, bytes, queue (ids of
//                                      unanswered messages); of the reply that is being written:
//                                      reply, attempt, start, fence, writer, until (ms), stop;
//                                      or erased
//   {session:<sid>}:ids       hash     <message id>: "<sha1 of the text> <seq> <ts>",
//                                      <reply id>: "<seq> <attempt> <fence> <status>",
//                                      <reply id>#: its newest attempt; 24 h after the last of them
//   {session:<sid>}:text      string   the log of the reply that is being written, 1 h
//   {session:<sid>}:rate      string   messages in this minute
//   outbox                    stream   what the archive is to take over: kind, session, site, body,
//                                      facts; emptied by chat-jobs
//   running                   zset     sessions with an unanswered message, by the time (ms) at
//                                      which somebody should look after it
//   hints                     stream   sessions in which something happened; the newest thousand
//   health                    string   written to see whether Redis takes writes, 60 s
// The tag puts all of a session into the slot of session:<sid>. Every key of a session has a time
// to live.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "adapters/redis_client.h"
#include "ports/history_store.h"

namespace livechat {

struct HistoryLimits {
  std::size_t messages = 200;              // HISTORY_MAX
  std::chrono::seconds life{30 * 86'400};  // SESSION_TTL, from the last message on
  int messagesPerMinute = 30;              // per session
  std::size_t outbox = 100'000;            // OUTBOX_MAX, entries that wait to be archived
};

// Lifetime: borrows the client. Loop thread only.
class RedisHistoryStore final : public HistoryStore {
 public:
  RedisHistoryStore(RedisClient& redis, HistoryLimits limits) : redis_(redis), limits_(limits) {}

  Task<Result<void>> open(SessionId session, std::string site) override;
  Task<Result<void>> restore(SessionId session, Transcript transcript) override;
  Task<Result<Accepted>> accept(SessionId session, Message message, Acceptable how) override;
  Task<Result<Transcript>> transcript(SessionId session) override;
  Task<Result<std::vector<SessionNews>>> news(std::vector<SessionId> sessions) override;
  Task<Result<ReplyOpening>> openReply(SessionId session, std::string owner, ReplyId reply,
                                       std::size_t recent) override;
  Task<Result<LogOutcome>> renewLease(SessionId session, ReplyLease lease) override;
  Task<Result<LogOutcome>> log(SessionId session, ReplyLease lease, std::size_t offset,
                               std::string text) override;
  Task<Result<std::int64_t>> closeReply(SessionId session, ReplyLease lease, Message reply,
                                        std::string facts) override;
  Task<Result<void>> abandonReply(SessionId session, ReplyLease lease) override;
  Task<Result<StopOutcome>> requestStop(SessionId session, ReplyId reply) override;
  Task<Result<Retrial>> retry(SessionId session, std::string owner, ReplyId reply, int attempt,
                              std::size_t recent) override;
  Task<Result<std::vector<FollowedNews>>> follow(std::vector<FollowedReply> replies) override;
  Task<Result<std::vector<SessionId>>> claimLapsed(std::size_t most) override;
  Task<Result<void>> giveUp(SessionId session, MessageId message) override;
  Task<Result<void>> erase(SessionId session, std::chrono::seconds remember) override;
  Task<Result<StoreCheck>> check() override;

 private:
  Task<Result<RedisValue>> evalFor(const RedisScript& script, SessionId session,
                                   std::vector<std::string> arguments);

  RedisClient& redis_;
  HistoryLimits limits_;
};

}  // namespace livechat
