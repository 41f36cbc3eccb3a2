#include "adapters/anthropic_model.h"

#include <stdexcept>
#include <utility>

#include "adapters/anthropic_reply.h"
#include "adapters/anthropic_request.h"
#include "adapters/provider_stream.h"

namespace livechat {

namespace {

AnthropicConfig checkedOrThrow(AnthropicConfig config) {
  auto checked = checkAnthropicConfig(std::move(config));
  if (!checked) throw std::invalid_argument(checked.error().detail);
  return std::move(*checked);
}

}  // namespace

AnthropicModel::AnthropicModel(AnthropicConfig config, HttpClient& http, const Clock& clock)
    : config_(checkedOrThrow(std::move(config))),
      settings_(anthropicSettings(config_)),
      http_(http),
      clock_(clock) {}

std::unique_ptr<ModelStream> AnthropicModel::answer(const Prompt& prompt) {
  auto body = anthropicRequestBody(prompt, settings_);
  if (!body) return refusedStream(body.error().code);
  return streamReply(http_.post(request(std::move(*body))), anthropicReply(),
                     settings_.patience.firstText, clock_);
}

HttpRequest AnthropicModel::request(std::string body) const {
  HttpRequest request = providerRequest(config_, settings_.patience,
                                        config_.baseUrl + "/v1/messages", std::move(body));
  request.headers.push_back("x-api-key: " + config_.apiKey);
  request.headers.push_back("anthropic-version: 2023-06-01");
  return request;
}

}  // namespace livechat
