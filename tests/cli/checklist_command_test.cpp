#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/in_time.hpp"
#include "support/process.hpp"
#include "support/rpki_tree.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

/// `meetpoint verify-checklist`, and the same over HTTP.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

class ChecklistCommand : public testing::Test {
 protected:
  ChecklistCommand() {
    Authority& anchor = tree_.anchor("alpha", {"0-4294967295", "0.0.0.0/0"});
    Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
    list_ = alice.checklist({"64496-64497", "192.0.2.0/25"}, {{"a.txt", "hello\n"}, {{}, "nameless"}});
    tree_.write_rpki_client(place_ / "cache");
    RpkiTree other(index::now_utc());
    Authority& carol = other.anchor("beta", {"64512", ""}).child("carol", {"64512", ""});
    write_file(place_ / "good.sig", list_);
    write_file(place_ / "bad.sig", list_.substr(0, 200));
    write_file(place_ / "strange.sig", carol.checklist({"64512", ""}, {{"a.txt", "hello\n"}}));
    write_file(place_ / "a.txt", "hello\n");
    write_file(place_ / "b.bin", "nameless");
    write_file(place_ / "c.txt", "other");
  }
  std::string path(const std::string& name) const { return (place_ / name).string(); }
  Finished verify(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "verify-checklist");
    arguments.insert(arguments.end(), {"--rpki-cache", path("cache"), "--tals", path("cache/tals")});
    return run(arguments);
  }

  RpkiTree tree_{index::now_utc()};
  TempDir place_;
  std::string list_;
};

TEST_F(ChecklistCommand, ExitsByTheVerdict) {
  const Finished all = verify({path("good.sig"), "--file", path("a.txt"), "--file", path("b.bin")});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("valid\nproves AS 64496-64497\nproves 192.0.2.0/25\nuntil 20"));
  EXPECT_THAT(all.out, HasSubstr("by name     a.txt\nby digest   b.bin\n"));
  EXPECT_EQ(verify({path("good.sig")}).exit_code, 0);
  const Finished other = verify({path("good.sig"), "--file", path("a.txt"), "--file", path("c.txt")});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.out, HasSubstr("not listed  c.txt\n"));
  const Finished bad = verify({path("bad.sig"), "--file", path("a.txt")});
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.out, HasSubstr("not valid: X.690"));
  const Finished strange = verify({path("strange.sig")});
  EXPECT_EQ(strange.exit_code, 3);
  EXPECT_EQ(strange.out, "not valid: issuer not found\nclaims AS 64512\n");
}

TEST_F(ChecklistCommand, ExitsWithUsage) {
  EXPECT_EQ(verify({path("none.sig")}).exit_code, 2);
  EXPECT_EQ(verify({place_.path().string()}).exit_code, 2);
  EXPECT_EQ(verify({path("good.sig"), "--file", path("none.txt")}).exit_code, 2);
  EXPECT_EQ(run({"verify-checklist"}).exit_code, 2);
  EXPECT_EQ(run({"verify-checklist", path("good.sig"), "--store", path("none.db")}).exit_code, 4);
}

TEST_F(ChecklistCommand, TheRpkiAloneMakesNoStoreThatLooksLoaded) {
  const std::string store = path("store.db");
  const Finished failed = run({"sync", "--quiet", "--upstream", path("no-such-lists"), "--store", store,
                               "--rpki-cache", path("cache"), "--tals", path("cache/tals")});
  EXPECT_NE(failed.exit_code, 0);
  const Finished empty = run({"verify-checklist", path("good.sig"), "--store", store});
  EXPECT_NE(empty.exit_code, 0);
  EXPECT_THAT(run({"findings", "--store", store}).err, HasSubstr("no generation"));
}

TEST_F(ChecklistCommand, AServerPrintsTheSameBytes) {
  const std::string store = path("store.db");
  const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store}).exit_code, 0);
  EXPECT_EQ(run({"verify-checklist", path("good.sig"), "--store", store}).exit_code, 5) << "no RPKI data";
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store, "--rpki-cache", path("cache"),
                 "--tals", path("cache/tals")})
                .exit_code,
            0);
  const Served served(store);
  ASSERT_TRUE(in_time([&] { return http_get(served.url(), "/readyz").status == 200; }));
  const auto post = [&](const std::string& query, const std::string& body) {
    Wire wire(served.url());
    wire.send("POST /v0.1/checklists/verify" + query +
              " HTTP/1.1\r\nHost: x\r\nContent-Type: application/rpki-checklist\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
    return wire.read_answer().value();
  };
  const std::string digest = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";  // of hello
  const HttpAnswer good = post("?file=a.txt:" + digest, list_);
  EXPECT_EQ(good.status, 200);
  const Finished said = run(
      {"verify-checklist", path("good.sig"), "--file", path("a.txt"), "--store", store, "--format", "json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(good.body, said.out);
  EXPECT_THAT(good.body, HasSubstr(R"({"valid":true,"reason":"","issuer_found":true,"asns":["64496-64497"],)"
                                   R"("prefixes":["192.0.2.0/25"],)"));
  EXPECT_THAT(good.body, HasSubstr(R"("listed":true,"by":"name"}]})"));
  EXPECT_THAT(
      post("", read_file(place_ / "strange.sig")).body,
      HasSubstr(R"({"valid":false,"reason":"issuer not found","issuer_found":false,"asns":["64512"])"));
}

}  // namespace
}  // namespace meetpoint::test
