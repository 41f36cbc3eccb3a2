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
  message.fallback = true;
  message.seq = 7;
  EXPECT_EQ(parseMessage(messageText(message)), message);
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
