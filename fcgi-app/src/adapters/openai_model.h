// A server that speaks OpenAI's Chat Completions as a model provider.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/http_client.h"
#include "adapters/openai_config.h"
#include "ports/clock.h"
#include "ports/model.h"

namespace livechat {

// One answer() is one HTTP request: retries, fallback and the breaker belong to the chat.
//
// Lifetime: borrows `http` and `clock`, which must outlive it; its streams borrow them too.
// Threads: loop thread only. Failure: the constructor throws std::invalid_argument, without the
//   key in its words, for a config that checkOpenaiConfig refuses.
class OpenaiModel final : public Model {
 public:
  OpenaiModel(OpenaiConfig config, HttpClient& http, const Clock& clock);

  std::string_view name() const override { return "openai"; }
  std::unique_ptr<ModelStream> answer(const Prompt& prompt) override;

 private:
  HttpRequest request(std::string body) const;

  OpenaiConfig config_;
  OpenaiSettings settings_;
  HttpClient& http_;
  const Clock& clock_;
};

}  // namespace livechat
