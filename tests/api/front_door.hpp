#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/server.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

namespace meetpoint::test {

/// A server that serves two networks, and its clients. What a test lends it has to outlive it.
class FrontDoor : public testing::Test {
 protected:
  void SetUp() override { published_.publish(snapshot_of(two_networks(), directory_.path())); }
  void start(const api::ServerOptions& options = {}) {
    server_ = std::move(api::Server::start("127.0.0.1:0", published_, services_, options).value());
  }
  std::string all_of(const std::string& bytes) const {
    Wire wire(server_->url());
    wire.send(bytes);
    return wire.read_to_end();
  }
  std::optional<HttpAnswer> ask(const std::string& target, const std::string& fields = {}) const {
    Wire wire(server_->url());
    wire.send(get_request(target, fields));
    return wire.read_answer();
  }

  TempDir directory_;
  index::Published published_;
  api::Services services_;
  std::unique_ptr<api::Server> server_;
};

}  // namespace meetpoint::test
