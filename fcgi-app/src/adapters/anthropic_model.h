// Anthropic's Messages API as a model provider.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/anthropic_config.h"
#include "adapters/http_client.h"
#include "ports/clock.h"
#include "ports/model.h"

namespace livechat {

// One answer() is one HTTP request: retries, fallback and the breaker belong to the chat.
//
// Lifetime: borrows `http` and `clock`, which must outlive it; its streams borrow them too.
// Threads: loop thread only. Failure: the constructor throws std::invalid_argument, without the
//   key in its words, for a config that checkAnthropicConfig refuses.
class AnthropicModel final : public Model {
 public:
  AnthropicModel(AnthropicConfig config, HttpClient& http, const Clock& clock);

  std::string_view name() const override { return "anthropic"; }
  std::unique_ptr<ModelStream> answer(const Prompt& prompt) override;

 private:
  HttpRequest request(std::string body) const;

  AnthropicConfig config_;
  AnthropicSettings settings_;
  HttpClient& http_;
  const Clock& clock_;
};

}  // namespace livechat
