#include "chat/retry_budget.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

TEST(RetryBudget, KeepsRetriesUnderAFifthOfAllCalls) {
  RetryBudget budget;
  int retries = 0;
  for (int call = 0; call < 1000; ++call) {
    budget.call();
    if (budget.take()) ++retries;
  }
  EXPECT_LE(retries, 255) << "of 1,255 calls";
  EXPECT_GE(retries, 250);
}

TEST(RetryBudget, SavesUpAFewForAQuietSite) {
  RetryBudget budget;
  for (int call = 0; call < 1000; ++call) budget.call();
  for (int retry = 0; retry < 5; ++retry) EXPECT_TRUE(budget.take());
  EXPECT_FALSE(budget.take());
}

}  // namespace
}  // namespace livechat
