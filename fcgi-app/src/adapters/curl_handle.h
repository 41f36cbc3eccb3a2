// libcurl's C objects with destructors. Only curl_*.cpp and http_client.cpp see this file.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace livechat {

template <auto Free>
struct CurlDeleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using CurlEasy = std::unique_ptr<CURL, CurlDeleter<curl_easy_cleanup>>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter<curl_slist_free_all>>;
using CurlUrl = std::unique_ptr<CURLU, CurlDeleter<curl_url_cleanup>>;

// libcurl's global state; counted by libcurl itself, so any number may live.
class CurlGlobal final {
 public:
  CurlGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlGlobal() { curl_global_cleanup(); }
  CurlGlobal(const CurlGlobal&) = delete;
  CurlGlobal& operator=(const CurlGlobal&) = delete;
};

}  // namespace livechat
