#include "adapters/gemini_model.h"

#include <stdexcept>
#include <utility>

#include "adapters/gemini_reply.h"
#include "adapters/gemini_request.h"
#include "adapters/provider_stream.h"

namespace livechat {

namespace {

GeminiConfig checkedOrThrow(GeminiConfig config) {
  auto checked = checkGeminiConfig(std::move(config));
  if (!checked) throw std::invalid_argument(checked.error().detail);
  return std::move(*checked);
}

}  // namespace

GeminiModel::GeminiModel(GeminiConfig config, HttpClient& http, const Clock& clock)
    : config_(checkedOrThrow(std::move(config))),
      settings_(geminiSettings(config_)),
      http_(http),
      clock_(clock) {}

std::unique_ptr<ModelStream> GeminiModel::answer(const Prompt& prompt) {
  auto body = geminiRequestBody(prompt, settings_);
  if (!body) return refusedStream(body.error().code);
  return streamReply(http_.post(request(std::move(*body))), geminiReply(),
                     settings_.patience.firstText, clock_);
}

HttpRequest GeminiModel::request(std::string body) const {
  const std::string url =
      config_.baseUrl + "/v1beta/models/" + config_.model + ":streamGenerateContent?alt=sse";
  HttpRequest request = providerRequest(config_, settings_.patience, url, std::move(body));
  request.headers.push_back("x-goog-api-key: " + config_.apiKey);
  return request;
}

}  // namespace livechat
