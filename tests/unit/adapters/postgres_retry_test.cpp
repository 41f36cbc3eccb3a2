#include "adapters/postgres_retry.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using namespace std::chrono_literals;

class PostgresRetryTest : public ::testing::Test {
 protected:
  bool mayTry() { return retry.mayTry(now); }

  PostgresRetry::Instant now{1h};
  PostgresRetry retry{250ms, 1000ms};
};

TEST_F(PostgresRetryTest, LetsEverybodyConnectWhileAllIsWell) {
  EXPECT_TRUE(mayTry());
  EXPECT_TRUE(mayTry());
}

TEST_F(PostgresRetryTest, TriesOneAtATimeAfterAPause) {
  EXPECT_TRUE(retry.failed(now));
  EXPECT_FALSE(mayTry());
  now += 249ms;
  EXPECT_FALSE(mayTry());
  now += 1ms;
  EXPECT_TRUE(mayTry());
  EXPECT_FALSE(mayTry());  // somebody is at it
}

TEST_F(PostgresRetryTest, DoublesThePauseUpToItsLimit) {
  retry.failed(now);
  for (const auto pause : {250ms, 500ms, 1000ms, 1000ms}) {
    now += pause - 1ms;
    EXPECT_FALSE(mayTry());
    now += 1ms;
    EXPECT_TRUE(mayTry());
    EXPECT_FALSE(retry.failed(now));  // no news
  }
}

TEST_F(PostgresRetryTest, StartsAnewOnceItWorked) {
  retry.failed(now);
  now += 250ms;
  mayTry();
  retry.failed(now);
  now += 500ms;
  EXPECT_TRUE(mayTry());
  EXPECT_TRUE(retry.succeeded());
  EXPECT_FALSE(retry.succeeded());  // no news
  EXPECT_TRUE(mayTry());
  EXPECT_TRUE(retry.failed(now));
  now += 250ms;
  EXPECT_TRUE(mayTry());
}

TEST_F(PostgresRetryTest, CountsFailuresOfTheSameMomentOnce) {
  retry.failed(now);
  retry.failed(now);
  retry.failed(now + 1ms);
  now += 251ms;
  EXPECT_TRUE(mayTry());
}

}  // namespace
}  // namespace livechat
