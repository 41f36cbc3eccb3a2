// RedisHistoryStore keeps live histories in Redis.
//
//   session:<sid>             list     messages as JSON, newest last (the name and the shape of the
//                                      system we replace; its {role, content} loads as it is)
//   {session:<sid>}:meta      hash     site, seq, bytes; or erased
//   {session:<sid>}:ids       hash     <message id>: "<sha1 of the text> <seq> <ts>", <reply id>:
//   seq;
//                                      24 h after the last of them
//   {session:<sid>}:lease     string   who writes the next reply, 10 s
//   {session:<sid>}:rate      string   messages in this minute
// The tag puts all of a session into the slot of session:<sid>. Every key has a time to live.
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
};

// Lifetime: borrows the client. Loop thread only.
class RedisHistoryStore final : public HistoryStore {
 public:
  RedisHistoryStore(RedisClient& redis, HistoryLimits limits) : redis_(redis), limits_(limits) {}

  Task<Result<void>> open(SessionId session, std::string site) override;
  Task<Result<Accepted>> accept(SessionId session, Message message) override;
  Task<Result<Transcript>> transcript(SessionId session) override;
  Task<Result<std::vector<SessionNews>>> news(std::vector<SessionId> sessions) override;
  Task<Result<ReplyOpening>> openReply(SessionId session, std::string owner, ReplyId reply,
                                       std::size_t recent) override;
  Task<Result<bool>> renewLease(SessionId session, std::string owner) override;
  Task<Result<std::int64_t>> closeReply(SessionId session, std::string owner,
                                        Message reply) override;
  Task<Result<void>> abandonReply(SessionId session, std::string owner) override;
  Task<Result<void>> erase(SessionId session, std::chrono::seconds remember) override;
  Task<Result<void>> ping() override;

 private:
  RedisClient& redis_;
  HistoryLimits limits_;
};

}  // namespace livechat
