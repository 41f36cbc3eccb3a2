#include "adapters/redis_client.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fakes/private_redis.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

class RedisClientTest : public ::testing::Test {
 protected:
  // Whether it goes through in the end, without a connection at first.
  bool soon(const RedisCommand& command) {
    for (int i = 0; i < 1000; ++i) {
      if (run(command)) return true;
      io.run_for(10ms);
    }
    return false;
  }
  Result<RedisValue> run(RedisCommand command) {
    std::vector<RedisCommand> commands;
    commands.push_back(std::move(command));
    return runTogether(std::move(commands)).front();
  }
  // Sent in one turn of the loop, each on its own.
  std::vector<Result<RedisValue>> runTogether(std::vector<RedisCommand> commands) {
    std::vector<Result<RedisValue>> results;
    const std::size_t count = commands.size();
    for (RedisCommand& command : commands) {
      asio::co_spawn(io, client.command(std::move(command)),
                     [&](std::exception_ptr, Result<RedisValue> result) {
                       results.push_back(std::move(result));
                     });
    }
    io.restart();
    while (results.size() < count) io.run_one_for(5s);
    return results;
  }
  // How many connections Redis has; one of them asks.
  std::ptrdiff_t connections() {
    const Result<RedisValue> clients = run(redisCommand("CLIENT", "LIST", "TYPE", "normal"));
    if (!clients) return 0;
    return std::count(clients->text.begin(), clients->text.end(), '\n');
  }
  RedisConfig config() {
    RedisConfig config;
    config.unixPath = server.socket();
    config.commandTimeout = 5s;
    return config;
  }

  asio::io_context io{1};
  PrivateRedis server;
  Log log = Log::silent();
  RedisClient client{io, config(), log};
};

// Each refusal told of the loss. What the second told was taken for the loss of the next
// connection, which was forgotten while it lived, and took a later one with it when it died.
TEST_F(RedisClientTest, LosesAConnectionOnceHoweverManyCommandsAreRefused) {
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(soon(redisCommand("REPLICAOF", "127.0.0.1", "1")));
    std::vector<RedisCommand> writes(3, redisCommand("SET", "key", "value"));
    for (const auto& refused : runTogether(std::move(writes))) EXPECT_FALSE(refused);
    ASSERT_TRUE(soon(redisCommand("REPLICAOF", "NO", "ONE")));
    EXPECT_TRUE(soon(redisCommand("SET", "key", "value")));
  }
  // Until Redis has seen the last of those that we closed.
  for (int i = 0; i < 100 && connections() != 1; ++i) io.run_for(10ms);
  EXPECT_EQ(connections(), 1);
}

}  // namespace
}  // namespace livechat
