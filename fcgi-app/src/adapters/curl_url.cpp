#include "adapters/curl_url.h"

#include <asio/ip/address.hpp>

#include "adapters/curl_handle.h"

namespace livechat {

namespace {

std::optional<std::string> part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return std::nullopt;
  std::string value(text);
  curl_free(text);
  return value;
}

}  // namespace

std::optional<UrlParts> splitUrl(std::string_view url) {
  // libcurl would guess the scheme from the host's name.
  if (url.find("://") == url.npos) return std::nullopt;
  const CurlUrl parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  UrlParts parts;
  parts.scheme = part(parsed.get(), CURLUPART_SCHEME).value_or("");
  parts.host = part(parsed.get(), CURLUPART_HOST).value_or("");
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  parts.hasCredentials =
      part(parsed.get(), CURLUPART_USER) || part(parsed.get(), CURLUPART_PASSWORD);
  parts.hasQuery = part(parsed.get(), CURLUPART_QUERY) || part(parsed.get(), CURLUPART_FRAGMENT);
  return parts;
}

bool isLoopback(std::string_view host) {
  if (host == "localhost") return true;
  std::error_code error;
  const auto address = asio::ip::make_address(std::string(host), error);
  return !error && address.is_loopback();
}

}  // namespace livechat
