#include "adapters/openai_model.h"

#include <stdexcept>
#include <utility>

#include "adapters/openai_reply.h"
#include "adapters/openai_request.h"
#include "adapters/provider_stream.h"

namespace livechat {

namespace {

OpenaiConfig checkedOrThrow(OpenaiConfig config) {
  auto checked = checkOpenaiConfig(std::move(config));
  if (!checked) throw std::invalid_argument(checked.error().detail);
  return std::move(*checked);
}

}  // namespace

OpenaiModel::OpenaiModel(OpenaiConfig config, HttpClient& http, const Clock& clock)
    : config_(checkedOrThrow(std::move(config))),
      settings_(openaiSettings(config_)),
      http_(http),
      clock_(clock) {}

std::unique_ptr<ModelStream> OpenaiModel::answer(const Prompt& prompt) {
  auto body = openaiRequestBody(prompt, settings_);
  if (!body) return refusedStream(body.error().code);
  return streamReply(http_.post(request(std::move(*body))), openaiReply(),
                     settings_.patience.firstText, clock_);
}

HttpRequest OpenaiModel::request(std::string body) const {
  HttpRequest request = providerRequest(config_, settings_.patience,
                                        config_.baseUrl + "/chat/completions", std::move(body));
  if (!config_.apiKey.empty()) request.headers.push_back("authorization: Bearer " + config_.apiKey);
  return request;
}

}  // namespace livechat
