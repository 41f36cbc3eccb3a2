#include "adapters/redis_client.h"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <openssl/sha.h>

#include <algorithm>
#include <random>

#include "adapters/redis_link.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxInFlight = 20'000;  // batches; more means that Redis cannot keep up
constexpr std::chrono::milliseconds kConnectTimeout = 1s;
constexpr std::chrono::milliseconds kFirstPause = 50ms;
constexpr std::chrono::milliseconds kLongestPause = 2s;
constexpr auto kDeadlineTick = 50ms;

constexpr const char* kUnavailable =
    "the chat cannot be stored just now; please try again in a moment";

std::unexpected<Error> unavailable(const char* why) {
  Error error{ErrorKind::Unavailable, "storage_unavailable", why, std::chrono::seconds(2)};
  return std::unexpected(std::move(error));
}

RedisValue copy(const redisReply& reply) {
  RedisValue value;
  switch (reply.type) {
    case REDIS_REPLY_NIL: break;
    case REDIS_REPLY_INTEGER:
      value.kind = RedisValue::Kind::Integer;
      value.integer = reply.integer;
      break;
    case REDIS_REPLY_ARRAY:
      value.kind = RedisValue::Kind::Array;
      value.items.reserve(reply.elements);
      for (std::size_t i = 0; i < reply.elements; ++i)
        value.items.push_back(copy(*reply.element[i]));
      break;
    default:
      value.kind =
          reply.type == REDIS_REPLY_ERROR ? RedisValue::Kind::Error : RedisValue::Kind::Text;
      value.text.assign(reply.str, reply.len);
  }
  return value;
}

std::string sha1Hex(std::string_view text) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) hex.append({kHex[byte >> 4], kHex[byte & 15]});
  return hex;
}

Task<Result<std::vector<RedisValue>>> notNow() { co_return unavailable(kUnavailable); }

std::span<const RedisCommand> one(const RedisCommand& command) { return {&command, 1}; }

// Makes an EVALSHA an EVAL: from then on Redis knows the script.
void teach(RedisCommand& call, const RedisScript& script) {
  call[0] = "EVAL";
  call[1] = script.source();
}

// The kind of a refusal without its text, which may quote an argument.
std::string_view firstWord(std::string_view text) { return text.substr(0, text.find(' ')); }

}  // namespace

RedisScript::RedisScript(std::string_view source) : source_(source), sha1_(sha1Hex(source)) {}

// Commands sent together, and the coroutine that waits for their replies. Held by that coroutine,
// and by itself until the last reply: a cancelled waiter leaves it behind.
struct RedisClient::Batch {
  explicit Batch(Executor executor) : done(executor) {}
  std::vector<RedisValue> replies;
  std::size_t missing = 0;
  bool lost = false;
  // Counted only while it is the oldest, and in ticks of ours: neither the replies before it nor a
  // loop that was busy elsewhere are held against Redis.
  int ticks = 0;
  int patience = 0;
  Signal done;
  std::shared_ptr<Batch> itself;
};

RedisClient::RedisClient(asio::io_context& io, RedisConfig config, Log& log)
    : executor_(io.get_executor()),
      config_(std::move(config)),
      log_(log),
      lost_(executor_),
      pause_(executor_),
      deadline_(executor_) {
  spawn(executor_, connectLoop());
}

RedisClient::~RedisClient() {
  closing_ = true;
  drop();
}

Task<> RedisClient::connectLoop() {
  static thread_local std::minstd_rand random(std::random_device{}());
  auto pause = kFirstPause;
  bool told = false;
  while (!closing_) {
    const Result<std::string> address = co_await resolve();
    bool up = address && openContext(*address);
    if (up) up = co_await shakeHands();
    if (up && context_) {  // not lost again meanwhile
      log_.info("redis connected");
      ready_ = true;
      told = false;
      pause = kFirstPause;
      co_await lost_.wait();
      log_.warn("redis connection lost");
    } else if (!std::exchange(told, true)) {
      log_.warn("redis unavailable, trying again");
    }
    drop();
    pause_.expires_after(pause + pause * static_cast<int>(random() % 100) / 200);
    pause = std::min(pause * 2, kLongestPause);
    co_await pause_.async_wait(useTask);
  }
}

// Names are looked up off the loop; hiredis would block on them.
Task<Result<std::string>> RedisClient::resolve() {
  if (!config_.unixPath.empty()) co_return std::string();
  using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;
  Resolver resolver(executor_);
  std::string address;
  try {
    const auto found =
        co_await resolver.async_resolve(config_.host, std::to_string(config_.port), useTask);
    if (!found.empty()) address = found.begin()->endpoint().address().to_string();
  } catch (const std::system_error&) {
    address.clear();
  }
  if (address.empty()) co_return unavailable("the name of the Redis host cannot be resolved");
  co_return address;
}

bool RedisClient::openContext(const std::string& address) {
  redisAsyncContext* context = config_.unixPath.empty()
                                   ? redisAsyncConnect(address.c_str(), config_.port)
                                   : redisAsyncConnectUnix(config_.unixPath.c_str());
  if (!context) return false;
  if (context->err) {
    redisAsyncFree(context);
    return false;
  }
  context_ = context;
  context->data = this;
  RedisLink::attach(executor_, context);
  redisAsyncSetConnectCallback(context, [](const redisAsyncContext* c, int status) {
    auto* self = static_cast<RedisClient*>(c->data);
    if (self && status != REDIS_OK) self->onLost();
  });
  redisAsyncSetDisconnectCallback(context, [](const redisAsyncContext* c, int) {
    if (auto* self = static_cast<RedisClient*>(c->data)) self->onLost();
  });
  return true;
}

// A connection counts once Redis has answered on it: a frozen Redis accepts connections too. Not
// PING, which one that cannot save refuses as well; while it loads its data both are refused.
Task<bool> RedisClient::shakeHands() {
  std::vector<RedisCommand> commands;
  if (!config_.password.empty() && config_.username.empty()) {
    commands.push_back(redisCommand("AUTH", config_.password));
  } else if (!config_.password.empty()) {
    commands.push_back(redisCommand("AUTH", config_.username, config_.password));
  }
  commands.push_back(redisCommand("ECHO", "hello"));
  const auto replies = co_await exchange(commands, kConnectTimeout);
  co_return replies.has_value();
}

void RedisClient::drop() {
  redisAsyncContext* context = std::exchange(context_, nullptr);
  if (!context) return;
  context->data = nullptr;  // we know already
  redisAsyncFree(context);  // gives every command in flight a null reply
}

// Once for each connection: what is told of one that is lost already would be taken for the loss of
// the next.
void RedisClient::lose() {
  drop();
  if (std::exchange(ready_, false)) lost_.notify();
}

void RedisClient::onLost() {
  context_ = nullptr;  // hiredis frees it itself
  lose();
}

Task<Result<std::vector<RedisValue>>> RedisClient::pipeline(
    std::span<const RedisCommand> commands) {
  return ready_ ? exchange(commands, config_.commandTimeout) : notNow();
}

Task<Result<std::vector<RedisValue>>> RedisClient::exchange(std::span<const RedisCommand> commands,
                                                            std::chrono::milliseconds patience) {
  if (inFlight_.size() >= kMaxInFlight) co_return unavailable(kUnavailable);
  const auto batch = std::make_shared<Batch>(executor_);
  batch->patience = static_cast<int>(patience / kDeadlineTick);
  for (const RedisCommand& command : commands) {
    if (!enqueue(*batch, command)) co_return unavailable(kUnavailable);
    batch->itself = batch;
  }
  inFlight_.push_back(batch);
  watchDeadlines();
  co_await batch->done.wait();
  if (batch->lost) co_return unavailable(kUnavailable);
  for (const RedisValue& reply : batch->replies) {
    if (reply.kind == RedisValue::Kind::Error) co_return refused(firstWord(reply.text));
  }
  co_return std::move(batch->replies);
}

std::unexpected<Error> RedisClient::refused(std::string_view reason) {
  if (reason == "NOSCRIPT") return failure(ErrorKind::Unavailable, "noscript", "not known yet");
  log_.warn("redis refused a command", {{"reason", reason}});
  // A master that became a replica, or a password that changed: look the server up anew.
  if (reason == "READONLY" || reason == "NOAUTH") lose();
  return unavailable(kUnavailable);
}

bool RedisClient::enqueue(Batch& batch, const RedisCommand& command) {
  if (!context_) return false;
  words_.clear();
  sizes_.clear();
  for (const std::string& word : command) {
    words_.push_back(word.data());
    sizes_.push_back(word.size());
  }
  const int sent =
      redisAsyncCommandArgv(context_, &RedisClient::onReply, &batch,
                            static_cast<int>(words_.size()), words_.data(), sizes_.data());
  if (sent != REDIS_OK) return false;
  ++batch.missing;
  return true;
}

void RedisClient::onReply(redisAsyncContext*, void* reply, void* to) {
  Batch& batch = *static_cast<Batch*>(to);
  if (reply) {
    batch.replies.push_back(copy(*static_cast<redisReply*>(reply)));
  } else {
    batch.lost = true;
  }
  if (--batch.missing > 0) return;
  const std::shared_ptr<Batch> hold = std::move(batch.itself);
  batch.done.notify();
}

// One timer for all: with one time-out for every command the oldest is the first to miss it.
void RedisClient::watchDeadlines() {
  if (std::exchange(watching_, true)) return;
  deadline_.expires_after(kDeadlineTick);
  deadline_.async_wait([this](std::error_code ec) {
    if (ec) return;  // being destroyed
    watching_ = false;
    const auto waits = [](const auto& batch) { return batch && batch->missing > 0; };
    while (!inFlight_.empty() && !waits(inFlight_.front().lock())) inFlight_.pop_front();
    const auto oldest = inFlight_.empty() ? nullptr : inFlight_.front().lock();
    if (oldest && ++oldest->ticks > oldest->patience) lose();
    if (!inFlight_.empty()) watchDeadlines();
  });
}

Task<Result<RedisValue>> RedisClient::command(RedisCommand command) {
  Result<std::vector<RedisValue>> replies = co_await pipeline(one(command));
  if (!replies) co_return std::unexpected(replies.error());
  co_return std::move(replies->front());
}

Task<Result<RedisValue>> RedisClient::eval(const RedisScript& script, std::vector<std::string> keys,
                                           std::vector<std::string> arguments) {
  RedisCommand command = redisCommand("EVALSHA", script.sha1(), std::to_string(keys.size()));
  command.reserve(command.size() + keys.size() + arguments.size());
  for (std::string& key : keys) command.push_back(std::move(key));
  for (std::string& argument : arguments) command.push_back(std::move(argument));
  Result<std::vector<RedisValue>> replies = co_await pipeline(one(command));
  if (!replies && replies.error().code == "noscript") {
    teach(command, script);
    replies = co_await pipeline(one(command));
  }
  if (!replies) co_return std::unexpected(replies.error());
  co_return std::move(replies->front());
}

Task<Result<std::vector<RedisValue>>> RedisClient::evalAll(const RedisScript& script,
                                                           std::vector<RedisCommand> calls) {
  auto replies = co_await pipeline(calls);
  if (replies || replies.error().code != "noscript") co_return replies;
  teach(calls.front(), script);
  co_return co_await pipeline(calls);
}

}  // namespace livechat
