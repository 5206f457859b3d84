#pragma once

#include <filesystem>
#include <string>

/// nginx as Debian builds it, with two workers, on the files of a directory. Its configuration, prefix and
/// log are a directory of its own.
namespace meetpoint::bench {

class Nginx {
 public:
  /// Returns when it answers. Throws when it does not start.
  /// shape   work: an empty directory; `files` is below it or not
  Nginx(const std::filesystem::path& work, const std::filesystem::path& files);
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  const std::string& url() const { return url_; }

 private:
  int pid_ = -1;
  std::string url_;
};

}  // namespace meetpoint::bench
