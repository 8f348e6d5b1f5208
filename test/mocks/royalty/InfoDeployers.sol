// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRoyaltyInfoDeployer} from "../../../contracts/royalty/IRoyaltyInfoDeployer.sol";
import {IRoyaltyRouter} from "../../../contracts/royalty/IRoyaltyRouter.sol";
import {RoyaltyInfo} from "../../../contracts/royalty/RoyaltyInfo.sol";

/// @notice Deploys RoyaltyInfos as the router does, for whichever collection it is told to.
contract OutsideDeployer is IRoyaltyInfoDeployer {
    address public deployingFor;

    function deploy(address collection) external {
        deployingFor = collection;
        new RoyaltyInfo{salt: bytes32(uint256(uint160(collection)))}();
    }
}

/// @notice Looks at the router's `deployingFor` before, between and after creations, all in one transaction.
contract DeployingWatcher {
    event Seen(address before, address afterwards, address afterFailure);

    function create(address router, address collection) external {
        address before = IRoyaltyInfoDeployer(router).deployingFor();
        IRoyaltyRouter(router).createRoyaltyInfo(collection);
        address afterwards = IRoyaltyInfoDeployer(router).deployingFor();
        try IRoyaltyRouter(router).createRoyaltyInfo(collection) {
            revert("created twice");
        } catch {
            emit Seen(before, afterwards, IRoyaltyInfoDeployer(router).deployingFor());
        }
    }
}
