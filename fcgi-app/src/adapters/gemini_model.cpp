#include "adapters/gemini_model.h"

#include <stdexcept>
#include <utility>

#include "adapters/gemini_error.h"
#include "adapters/gemini_reply.h"
#include "adapters/gemini_request.h"

namespace livechat {

namespace {

GeminiConfig checkedOrThrow(GeminiConfig config) {
  auto checked = checkGeminiConfig(std::move(config));
  if (!checked) throw std::invalid_argument(checked.error().detail);
  return std::move(*checked);
}

// Feeds the transfer's bytes to the reply, and hands out what the reply makes of them.
class GeminiStream final : public ModelStream {
 public:
  GeminiStream(HttpTransfer transfer, std::chrono::milliseconds firstText, const Clock& clock)
      : transfer_(std::move(transfer)), firstText_(firstText), clock_(clock) {}

  Task<ModelEvent> next() override {
    while (true) {
      if (auto event = reply_.take()) co_return note(std::move(*event));
      if (!begun_) {
        co_await begin();
      } else {
        co_await readOn();
      }
    }
  }

 private:
  Task<> begin() {
    const auto status = co_await transfer_->status();
    begun_ = true;
    if (!status) {
      reply_.close(status.error());
      co_return;
    }
    std::optional<std::chrono::milliseconds> retryAfter;
    if (const auto header = transfer_->header("retry-after")) {
      retryAfter = parseRetryAfter(*header, clock_.wall());
    }
    reply_.begin(*status, retryAfter);
    transfer_->setDeadline(firstText_);  // an error's body has no longer either
  }

  Task<> readOn() {
    const auto bytes = co_await transfer_->read();
    if (!bytes) {
      reply_.close(bytes.error());
    } else if (bytes->empty()) {
      reply_.close();
    } else {
      reply_.feed(*bytes);
    }
  }

  ModelEvent note(ModelEvent event) {
    if (std::holds_alternative<ModelText>(event) && !std::exchange(shown_, true)) {
      transfer_->clearDeadline();
      transfer_->gather();  // the first words come at once, the others need not
    }
    // Also when the provider is still talking: its connection is closed now.
    if (std::holds_alternative<ModelEnd>(event)) transfer_.reset();
    return event;
  }

  std::optional<HttpTransfer> transfer_;
  std::chrono::milliseconds firstText_;
  const Clock& clock_;
  GeminiReply reply_;
  bool begun_ = false;
  bool shown_ = false;
};

// A prompt that cannot be sent: our bug, found before the provider finds it.
class RefusedStream final : public ModelStream {
 public:
  explicit RefusedStream(std::string why) : why_(std::move(why)) {}

  Task<ModelEvent> next() override {
    ModelEnd end;
    end.failure = FailureClass::BadRequest;
    end.diagnosis = why_;
    co_return end;
  }

 private:
  std::string why_;
};

}  // namespace

GeminiModel::GeminiModel(GeminiConfig config, HttpClient& http, const Clock& clock)
    : config_(checkedOrThrow(std::move(config))),
      settings_(geminiSettings(config_)),
      http_(http),
      clock_(clock) {}

std::unique_ptr<ModelStream> GeminiModel::answer(const Prompt& prompt) {
  auto body = geminiRequestBody(prompt, settings_);
  if (!body) return std::make_unique<RefusedStream>(body.error().code);
  return std::make_unique<GeminiStream>(http_.post(request(std::move(*body))),
                                        settings_.firstTextTimeout, clock_);
}

HttpRequest GeminiModel::request(std::string body) const {
  HttpRequest request;
  request.url =
      config_.baseUrl + "/v1beta/models/" + config_.model + ":streamGenerateContent?alt=sse";
  request.headers = {"content-type: application/json", "x-goog-api-key: " + config_.apiKey};
  request.body = std::move(body);
  request.connectTimeout = config_.connectTimeout;
  request.headersTimeout = settings_.headersTimeout;
  request.idleTimeout = config_.idleTimeout;
  request.totalTimeout = config_.totalTimeout;
  request.allowPlainHttp = config_.allowPlainHttp;
  request.caFile = config_.caFile;
  request.proxy = config_.proxy;
  return request;
}

}  // namespace livechat
