#include "chat/message_json.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

TEST(MessageJson, ReadsWhatItWrites) {
  Message message;
  message.id = "message-1.r";
  message.role = Role::Assistant;
  message.content = "Grüße 👋\n\"quoted\"";
  message.time = parseTimeText("2026-11-23T12:00:00.123Z");
  message.status = MessageStatus::Cut;
  message.failure = FailureClass::Cut;
  message.sources = {{"Returns", "/returns"}};
  message.choices = {"Yes", "Größe 2"};
  message.cards = {{"Ember kettle", "/products/ember-kettle", "/art/kettle.svg", "89.00", "EUR",
                    "in_stock", "Any temperature."},
                   {"Bare", "https://shop.example/bare"}};
  message.fallback = true;
  message.seq = 7;
  EXPECT_EQ(parseMessage(messageText(message)), message);
}

TEST(MessageJson, WritesCardsWithoutWhatIsNotKnown) {
  Message message;
  message.role = Role::Assistant;
  message.choices = {"Yes"};
  message.cards = {{"Bare", "/bare"}, {"Priced", "/p", "", "5", "EUR", "", ""}};
  EXPECT_EQ(messageText(message),
            R"({"role":"assistant","content":"","status":"complete","choices":["Yes"],)"
            R"("cards":[{"kind":"product","title":"Bare","url":"/bare"},)"
            R"({"kind":"product","title":"Priced","url":"/p",)"
            R"("price":{"amount":"5","currency":"EUR"}}]})");
}

TEST(MessageJson, LeavesOutCardsThatItDoesNotKnow) {
  const auto message = parseMessage(
      R"({"role":"assistant","content":"x","choices":["a",1,"b"],)"
      R"("cards":[1,{},{"kind":"order","title":"T"},{"kind":"product","title":"P","price":4}]})");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->choices, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(message->cards.size(), 1u);
  EXPECT_EQ(message->cards[0].title, "P");
}

TEST(MessageJson, LoadsDataOfTheReplacedSystem) {
  const auto message = parseMessage(R"({"role":"assistant","content":"Hello"})");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->role, Role::Assistant);
  EXPECT_EQ(message->content, "Hello");
  EXPECT_EQ(message->status, MessageStatus::Complete);
  EXPECT_EQ(message->seq, 0);
  EXPECT_EQ(messageText(*message), R"({"role":"assistant","content":"Hello","status":"complete"})");
}

TEST(MessageJson, RefusesWhatIsNoMessage) {
  for (const char* text : {"", "[]", "42", "{}", R"({"role":"user"})", R"({"content":"x"})",
                           R"({"role":"robot","content":"x"})", R"({"role":"user","content":1})",
                           R"({"role":"user","content":"x")"}) {
    EXPECT_FALSE(parseMessage(text)) << text;
  }
}

TEST(MessageJson, SurvivesMembersOfTheWrongType) {
  const auto message = parseMessage(
      R"({"role":"user","content":"x","seq":"1","ts":5,"sources":{},"fallback":"yes","class":[]})");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->seq, 0);
  EXPECT_FALSE(message->time);
  EXPECT_TRUE(message->sources.empty());
  EXPECT_FALSE(message->fallback);
}

}  // namespace
}  // namespace livechat
