// Plays a provider's answer to its reader, in pieces of any size: for the tests of all providers.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/provider_reply.h"

namespace livechat::test {

struct ReplayedReply {
  std::string text;
  ModelEnd end;
  int ends = 0;
};

// `status` 0: no answer came.
inline ReplayedReply replay(ProviderReply reply, std::string_view body, std::size_t step,
                            int status = 200, std::optional<HttpFailure> failure = std::nullopt) {
  ReplayedReply replayed;
  const auto takeAll = [&] {
    while (auto event = reply.take()) {
      if (auto* text = std::get_if<ModelText>(&*event)) {
        EXPECT_FALSE(text->text.empty());
        EXPECT_EQ(replayed.ends, 0) << "text after the end";
        // dump() throws at what is not UTF-8: each piece must be whole code points.
        EXPECT_NO_THROW((void)nlohmann::json(text->text).dump());
        replayed.text += text->text;
      } else if (auto* end = std::get_if<ModelEnd>(&*event)) {
        replayed.end = *end;
        ++replayed.ends;
      }
    }
  };
  if (status != 0) reply.begin({.status = status});
  takeAll();
  for (std::size_t at = 0; at < body.size(); at += step) {
    reply.feed(body.substr(at, step));
    takeAll();
  }
  reply.close(failure);
  takeAll();
  EXPECT_EQ(replayed.ends, 1);
  EXPECT_EQ(replayed.end.diagnosis.find("SECRET"), std::string::npos) << replayed.end.diagnosis;
  return replayed;
}

struct ReplyCase {
  const char* name;
  std::string body;
  std::string text;
  std::optional<FailureClass> failure;
  bool retryable = false;
};

// Each whole, byte by byte and in odd pieces.
inline void expectReplays(ProviderReply (*reply)(), const std::vector<ReplyCase>& cases,
                          std::optional<HttpFailure> how = std::nullopt) {
  for (const ReplyCase& c : cases) {
    SCOPED_TRACE(c.name);
    for (const std::size_t step : {c.body.size() + 1, std::size_t{1}, std::size_t{5}}) {
      SCOPED_TRACE(step);
      const ReplayedReply replayed = replay(reply(), c.body, step, 200, how);
      EXPECT_EQ(replayed.text, c.text);
      EXPECT_EQ(replayed.end.failure, c.failure) << replayed.end.diagnosis;
      EXPECT_EQ(replayed.end.retryable, c.retryable) << replayed.end.diagnosis;
    }
  }
}

}  // namespace livechat::test
