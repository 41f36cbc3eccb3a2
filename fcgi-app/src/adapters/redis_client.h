// RedisClient: pipelined Redis commands as coroutines, over hiredis on the event loop.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/log.h"
#include "base/result.h"

struct redisAsyncContext;

namespace livechat {

struct RedisConfig {
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string unixPath;  // not empty: used in place of host and port
  std::string username;  // ACL user; empty: the default user
  std::string password;  // empty: no AUTH
  std::chrono::milliseconds commandTimeout{300};
};

// A reply, copied out of hiredis.
struct RedisValue {
  enum class Kind { Nil, Text, Integer, Array, Error };
  Kind kind = Kind::Nil;
  std::string text;  // Text, Error
  long long integer = 0;
  std::vector<RedisValue> items;  // Array
};

using RedisCommand = std::vector<std::string>;

// A function rather than a braced list: g++ 12 stops at an initializer list inside a co_await.
template <class... Arguments>
RedisCommand redisCommand(Arguments&&... arguments) {
  RedisCommand command;
  command.reserve(sizeof...(arguments));
  (command.emplace_back(std::forward<Arguments>(arguments)), ...);
  return command;
}

// A Lua script, sent by its SHA-1 and whole only when Redis does not know it yet. Immutable.
class RedisScript final {
 public:
  explicit RedisScript(std::string_view source);
  const std::string& source() const { return source_; }
  const std::string& sha1() const { return sha1_; }

 private:
  std::string source_;
  std::string sha1_;
};

// One connection, re-made with back-off and jitter whenever it is lost. hiredis 0.14 has no
// time-outs, so they are kept here: a command without a reply in time ends the connection, which
// fails every command in flight; without a connection commands fail at once.
//
// Errors: Unavailable (storage_unavailable): no connection, no reply in time, or Redis refuses
//   (READONLY, LOADING, OOM, NOAUTH …; the refusal's first word goes to the log).
// Lifetime: borrows `io` and `log`. Threads: loop thread only.
class RedisClient final {
 public:
  RedisClient(asio::io_context& io, RedisConfig config, Log& log);
  ~RedisClient();
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;

  // The commands go out back to back; the replies come in their order. An Error among the replies
  // fails the whole. Borrows the commands until it ends.
  Task<Result<std::vector<RedisValue>>> pipeline(std::span<const RedisCommand> commands);
  Task<Result<RedisValue>> command(RedisCommand command);
  Task<Result<RedisValue>> eval(const RedisScript& script, std::vector<std::string> keys,
                                std::vector<std::string> arguments);
  // A pipeline of calls of one script, each written as an EVALSHA.
  Task<Result<std::vector<RedisValue>>> evalAll(const RedisScript& script,
                                                std::vector<RedisCommand> calls);

  bool connected() const { return ready_; }

 private:
  struct Batch;

  Task<> connectLoop();
  Task<Result<std::string>> resolve();
  bool openContext(const std::string& address);
  Task<bool> shakeHands();
  Task<Result<std::vector<RedisValue>>> exchange(std::span<const RedisCommand> commands,
                                                 std::chrono::milliseconds patience);
  bool enqueue(Batch& batch, const RedisCommand& command);
  std::unexpected<Error> refused(std::string_view reason);
  void watchDeadlines();
  void drop();
  void lose();
  void onLost();
  static void onReply(redisAsyncContext* context, void* reply, void* to);

  Executor executor_;
  RedisConfig config_;
  Log& log_;
  redisAsyncContext* context_ = nullptr;
  bool ready_ = false;
  bool closing_ = false;
  Signal lost_;
  Timer pause_;
  Timer deadline_;
  bool watching_ = false;
  std::deque<std::weak_ptr<Batch>> inFlight_;  // oldest first: the first to time out
  std::vector<const char*> words_;             // of the command that is being enqueued
  std::vector<std::size_t> sizes_;
};

}  // namespace livechat
