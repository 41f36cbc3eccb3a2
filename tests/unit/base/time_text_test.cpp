#include "base/time_text.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using namespace std::chrono;

TEST(TimeText, WritesUtcWithMilliseconds) {
  EXPECT_EQ(timeText(WallTime(milliseconds(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(timeText(WallTime(milliseconds(1'700'000'000'123))), "2023-11-14T22:13:20.123Z");
}

TEST(TimeText, ReadsWhatItWrites) {
  for (const long long ms : {0LL, 951'782'400'001LL, 1'795'443'200'999LL}) {
    const WallTime time{milliseconds(ms)};
    EXPECT_EQ(parseTimeText(timeText(time)), time);
  }
}

TEST(TimeText, RefusesOtherForms) {
  for (const char* text :
       {"", "2023-11-14", "2023-11-14T22:13:20Z", "2023-13-14T22:13:20.123Z",
        "2023-02-30T22:13:20.123Z", "2023-11-14T24:00:00.000Z", "2023-11-14 22:13:20.123Z",
        "-023-11-14T22:13:20.123Z", "2023-11-14T22:13:20.12xZ"}) {
    EXPECT_FALSE(parseTimeText(text)) << text;
  }
}

}  // namespace
}  // namespace livechat
