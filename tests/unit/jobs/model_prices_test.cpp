#include "jobs/model_prices.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

TEST(ModelPrices, AreReadFromAList) {
  const auto prices = parseModelPrices("gemini-3.8-flash=0.30/2.50,openai/oss:20b=1/2");
  ASSERT_TRUE(prices);
  EXPECT_EQ(*prices, (ModelPrices{{"gemini-3.8-flash", {0.30, 2.50}}, {"openai/oss:20b", {1, 2}}}));
}

TEST(ModelPrices, SayWhatIsWrong) {
  for (const char* text :
       {"", "gemini", "=1/2", "gemini=1", "gemini=1/2,", "gemini=/2", "gemini=1/x", "gemini=-1/2",
        "gemini=1/2/3", "gemini=1e3/2", "gemini=inf/2", "gemini=nan/2", "gemini=1/2,gemini=1/2"}) {
    EXPECT_FALSE(parseModelPrices(text)) << text;
  }
}

TEST(ModelPrices, TellWhatAReplyCost) {
  const ModelPrices prices = {{"flash", {0.30, 2.50}}};
  ReplyFacts facts;
  facts.model = "flash";
  EXPECT_FALSE(costOf(prices, facts)) << "the tokens are not known";
  facts.promptTokens = 1000;
  EXPECT_FALSE(costOf(prices, facts));
  facts.outputTokens = 200;
  EXPECT_DOUBLE_EQ(*costOf(prices, facts), 0.0003 + 0.0005);
  facts.thoughtTokens = 200;
  EXPECT_DOUBLE_EQ(*costOf(prices, facts), 0.0003 + 0.001);
  facts.model = "flash-lite";
  EXPECT_FALSE(costOf(prices, facts)) << "the price is not known";
}

}  // namespace
}  // namespace livechat
