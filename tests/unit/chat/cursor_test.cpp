#include "chat/cursor.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

TEST(Cursor, ReadsWhatItWrites) {
  const Cursor cases[] = {
      {0, "", 0, 0}, {17, "", 0, 0}, {6, "message-1.r", 1, 0}, {6, "0197_abc-DEF.r", 12, 65536}};
  for (const Cursor& cursor : cases) EXPECT_EQ(parseCursor(cursorText(cursor)), cursor);
  EXPECT_EQ(cursorText({6, "message-1.r", 1, 12}), "6~message-1.r.1:12");
}

TEST(Cursor, RefusesOtherForms) {
  for (const char* text :
       {"", "x", "-1", "1~", "1~message-1.r", "1~message-1.r.1",
        "1~message-1.r.1:", "1~message-1.r.1:-2", "1~short.r.1:2", "1~message-1.1:2",
        "1~message 1.r.1:2", "1 ", "99999999999999999999", "1~message-1.r.99999999999:0"}) {
    EXPECT_FALSE(parseCursor(text)) << text;
  }
}

}  // namespace
}  // namespace livechat
