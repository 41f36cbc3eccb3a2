#include "api/request_body.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace livechat {
namespace {

ApiRequest requestWith(std::string body, std::string contentType = "application/json") {
  ApiRequest request;
  request.body = std::move(body);
  request.contentType = std::move(contentType);
  return request;
}

// An object with `depth` lists in it, one in the other: well-formed.
std::string nested(std::size_t depth) {
  return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

TEST(RequestBody, IsAJsonObject) {
  EXPECT_TRUE(readObject(requestWith(R"({"a":1})")));
  for (const char* text : {"", "null", "[]", "7", "{", "{}{}", "{\"a\":\"\xff\"}"}) {
    const auto read = readObject(requestWith(text));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, "invalid_json") << text;
  }
}

// nlohmann reads up to the NUL and calls the rest the end.
TEST(RequestBody, HoldsNoNul) {
  EXPECT_FALSE(readObject(requestWith(std::string("{}\0{", 4))));
  EXPECT_TRUE(readObject(requestWith(R"({"a":"\u0000"})"))) << "escaped it is a character";
}

TEST(RequestBody, DoesNotNestDeep) {
  EXPECT_TRUE(readObject(requestWith(nested(15))));
  for (const std::size_t depth : {std::size_t{17}, std::size_t{100}, std::size_t{10'000}}) {
    const auto read = readObject(requestWith(nested(depth)));
    ASSERT_FALSE(read) << depth;
    EXPECT_EQ(read.error().code, "invalid_json");
  }
}

// A form of a foreign page can send text/plain without being asked for leave first.
TEST(RequestBody, SaysThatItIsJson) {
  for (const char* type : {"application/json", "Application/JSON",
                           "application/json; charset=utf-8", "application/json ;charset=utf-8"}) {
    EXPECT_TRUE(readObject(requestWith("{}", type))) << type;
  }
  for (const char* type :
       {"", "text/plain", "application/jsonp", "text/json", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json"}) {
    const auto read = readObject(requestWith("{}", type));
    ASSERT_FALSE(read) << type;
    EXPECT_EQ(read.error().code, "unsupported_media_type") << type;
  }
}

}  // namespace
}  // namespace livechat
