import type { AuditEntry, ClusterEvent } from '../../model/index.js';
import type * as Contract from '../contract.js';

/**
 * Every type that routes name in their operations: whole bodies, answers and frames. The schemas of the document are made of them, and of what they
 * refer to (`npm run docs`), so each is exported from its own module under the name that it has here.
 */
export interface Wire {
  readonly AcceptLossResult: Contract.AcceptLossResult;
  readonly ApplyRequest: Contract.ApplyRequest;
  readonly ApplyResult: Contract.ApplyResult;
  readonly AuditEntry: AuditEntry;
  readonly AuditList: Contract.AuditList;
  readonly Backup: Contract.Backup;
  readonly ClusterEvent: ClusterEvent;
  readonly CreateTokenRequest: Contract.CreateTokenRequest;
  readonly DeleteRequest: Contract.DeleteRequest;
  readonly DeleteResult: Contract.DeleteResult;
  readonly DiffResult: Contract.DiffResult;
  readonly ErrorBody: Contract.ErrorBody;
  readonly EventList: Contract.EventList;
  readonly ExecFrame: Contract.ExecFrame;
  readonly ExecRequest: Contract.ExecRequest;
  readonly ExecRequestFrame: Contract.ExecRequestFrame;
  readonly FilesFoundResult: Contract.FilesFoundResult;
  readonly FilesFrame: Contract.FilesFrame;
  readonly FilesRequestFrame: Contract.FilesRequestFrame;
  readonly ImageListResult: Contract.ImageListResult;
  readonly ImageLoadFrame: Contract.ImageLoadFrame;
  readonly ImageLoadRequest: Contract.ImageLoadRequest;
  readonly ImageLookRequest: Contract.ImageLookRequest;
  readonly ImageLookResult: Contract.ImageLookResult;
  readonly ImageSendFrame: Contract.ImageSendFrame;
  readonly JobActionResult: Contract.JobActionResult;
  readonly JobDetail: Contract.JobDetail;
  readonly JobFrame: Contract.JobFrame;
  readonly JobList: Contract.JobList;
  readonly JobsFrame: Contract.JobsFrame;
  readonly LogFrame: Contract.LogFrame;
  readonly LoginRequest: Contract.LoginRequest;
  readonly MemberList: Contract.MemberList;
  readonly NetworkState: Contract.NetworkState;
  readonly NodeCheckFrame: Contract.NodeCheckFrame;
  readonly NodeCheckRequest: Contract.NodeCheckRequest;
  readonly NodeUpdate: Contract.NodeUpdate;
  readonly NodeUpdateResult: Contract.NodeUpdateResult;
  readonly OpenApiDocument: Contract.OpenApiDocument;
  readonly ProcessList: Contract.ProcessList;
  readonly QueueList: Contract.QueueList;
  readonly RebalanceRequest: Contract.RebalanceRequest;
  readonly RebalanceResult: Contract.RebalanceResult;
  readonly RekeyRequest: Contract.RekeyRequest;
  readonly RekeyResult: Contract.RekeyResult;
  readonly RemovedToken: Contract.RemovedToken;
  readonly RestoreRequest: Contract.RestoreRequest;
  readonly RestoreResult: Contract.RestoreResult;
  readonly RolloutRequest: Contract.RolloutRequest;
  readonly RolloutResult: Contract.RolloutResult;
  readonly RotateKeyResult: Contract.RotateKeyResult;
  readonly RotateTokenRequest: Contract.RotateTokenRequest;
  readonly RotateTrafficKeysResult: Contract.RotateTrafficKeysResult;
  readonly ScaleRequest: Contract.ScaleRequest;
  readonly ScaleResult: Contract.ScaleResult;
  readonly ServiceUpdate: Contract.ServiceUpdate;
  readonly ServiceUpdateResult: Contract.ServiceUpdateResult;
  readonly SessionInfo: Contract.SessionInfo;
  readonly SessionTicket: Contract.SessionTicket;
  readonly ShownFrame: Contract.ShownFrame;
  readonly ShownList: Contract.ShownList;
  readonly ShownResource: Contract.ShownResource;
  readonly StreamFailure: Contract.StreamFailure;
  readonly TaskKillRequest: Contract.TaskKillRequest;
  readonly TaskKillResult: Contract.TaskKillResult;
  readonly TokenList: Contract.TokenList;
  readonly TokenSecret: Contract.TokenSecret;
  readonly UpgradeRequest: Contract.UpgradeRequest;
  readonly UpgradeResult: Contract.UpgradeResult;
  readonly VersionInfo: Contract.VersionInfo;
}
