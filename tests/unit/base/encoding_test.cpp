#include "base/encoding.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

TEST(Base64Url, FollowsTheTestVectorsOfRfc4648) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"}};
  for (const auto& [plain, encoded] : cases) {
    EXPECT_EQ(base64Url(plain), encoded);
    EXPECT_EQ(fromBase64Url(encoded), plain);
  }
}

TEST(Base64Url, RefusesWhatItWouldNotWrite) {
  for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "a+b/", "Zm 9v", "Zm9v\n"}) {
    EXPECT_FALSE(fromBase64Url(text)) << text;
  }
}

TEST(CodePoints, CountsPeoplesCharactersNotBytes) {
  EXPECT_EQ(codePoints(""), 0u);
  EXPECT_EQ(codePoints("abc"), 3u);
  EXPECT_EQ(codePoints("äöü"), 3u);
  EXPECT_EQ(codePoints("👋🏽"), 2u);
}

TEST(QueryParameter, FindsAndDecodes) {
  EXPECT_EQ(queryParameter("a=1&b=2", "b"), "2");
  EXPECT_EQ(queryParameter("cursor=6~m.r.1%3A12&x", "cursor"), "6~m.r.1:12");
  EXPECT_EQ(queryParameter("a=1+2", "a"), "1 2");
  EXPECT_EQ(queryParameter("x", "x"), "");
  EXPECT_EQ(queryParameter("ab=1", "a"), std::nullopt);
  EXPECT_EQ(queryParameter("a=%4", "a"), std::nullopt);
  EXPECT_EQ(queryParameter("a=%zz", "a"), std::nullopt);
  EXPECT_EQ(queryParameter("", "a"), std::nullopt);
}

}  // namespace
}  // namespace livechat
