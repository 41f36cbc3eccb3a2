#include "chat/reply_reader.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

const ReplyId kReply = "message-1.r";

// What a page would show after the events, and how they ended.
struct Shown {
  std::string text;
  std::vector<std::string> ids;
  bool started = false, reset = false, ended = false;

  void take(const SessionEvent& event) {
    ids.push_back(cursorText(event.cursor));
    if (std::holds_alternative<ReplyStarted>(event.what)) started = true;
    if (std::holds_alternative<ReplyReset>(event.what)) reset = true, text.clear();
    if (std::holds_alternative<ReplyEnded>(event.what)) ended = true;
    if (const auto* delta = std::get_if<ReplyDelta>(&event.what)) {
      EXPECT_EQ(delta->offset, text.size()) << "a gap or a doubled piece";
      text += delta->text;
    }
  }
};

void drain(ReplyReader& reader, Shown& shown) {
  while (const auto event = reader.poll()) shown.take(*event);
}

Message finished(const std::string& text) {
  Message message;
  message.id = kReply;
  message.role = Role::Assistant;
  message.content = text;
  message.seq = 7;
  return message;
}

class ReplyReaderTest : public ::testing::Test {
 protected:
  std::shared_ptr<LiveReply> reply = std::make_shared<LiveReply>(kReply, 5);
  Shown shown;
};

TEST_F(ReplyReaderTest, SaysNothingBeforeTheReplyStarts) {
  ReplyReader reader(reply, Cursor{5, "", 0, 0});
  EXPECT_FALSE(reader.poll());
}

TEST_F(ReplyReaderTest, TellsTheWholeStoryInOrder) {
  ReplyReader reader(reply, Cursor{5, "", 0, 0});
  reply->start(6);
  drain(reader, shown);
  reply->append("Hel");
  drain(reader, shown);
  reply->append("lo ");
  reply->append("you");
  reply->cite({{"Returns", "/returns"}});
  reply->end(finished("Hello you"), std::nullopt, {});
  drain(reader, shown);
  EXPECT_EQ(shown.text, "Hello you");
  EXPECT_TRUE(shown.ended);
  EXPECT_TRUE(reader.finished());
  const std::vector<std::string> ids = {"6", "6~message-1.r.1:3", "6~message-1.r.1:9", "7"};
  EXPECT_EQ(shown.ids, ids) << "what gathered between two looks is one delta";
}

TEST_F(ReplyReaderTest, ResumesFromEveryOffsetWithoutGapOrDouble) {
  const std::string text = "Grüße aus dem Laden";
  reply->start(6);
  reply->append(text);
  reply->end(finished(text), std::nullopt, {});
  for (std::size_t offset = 0; offset <= text.size(); ++offset) {
    Shown page;
    page.text = text.substr(0, offset);
    ReplyReader reader(reply, Cursor{6, kReply, 1, offset});
    drain(reader, page);
    EXPECT_EQ(page.text, text);
    EXPECT_TRUE(page.ended);
    EXPECT_FALSE(page.started) << "the page knows that it started";
  }
}

TEST_F(ReplyReaderTest, ResetsAPageThatKnowsAnotherAttempt) {
  reply->start(6);
  reply->append("Hello");
  shown.text = "Something else";
  ReplyReader reader(reply, Cursor{4, kReply, 9, 14});
  drain(reader, shown);
  EXPECT_TRUE(shown.reset);
  EXPECT_EQ(shown.text, "Hello");
}

TEST_F(ReplyReaderTest, ResetsAPageThatClaimsMoreThanWasWritten) {
  reply->start(6);
  reply->append("Hello");
  shown.text = "Hello and more";
  ReplyReader reader(reply, Cursor{6, kReply, 1, 14});
  drain(reader, shown);
  EXPECT_TRUE(shown.reset);
  EXPECT_EQ(shown.text, "Hello");
}

TEST_F(ReplyReaderTest, ServesSeveralReadersTheSame) {
  ReplyReader early(reply, Cursor{});
  reply->start(6);
  drain(early, shown);
  reply->append("Hello");
  ReplyReader late(reply, Cursor{});
  reply->end(finished("Hello"), std::nullopt, {});
  drain(early, shown);
  Shown other;
  drain(late, other);
  EXPECT_EQ(shown.text, other.text);
}

}  // namespace
}  // namespace livechat
